/// A value for each grammar; finding one costs a fraction of what a dictionary takes.
package struct BySyntax<Value> {
    /// In the order of `Syntax.allCases`.
    private var values: [Value]

    /// Makes the value of each grammar.
    package init<Failure: Error>(_ make: (Syntax) throws(Failure) -> Value) throws(Failure) {
        values = []
        for syntax in Syntax.allCases { values.append(try make(syntax)) }
    }

    /// Passes the value of each grammar to `body`.
    package func forEach(_ body: (Value) -> Void) {
        for value in values { body(value) }
    }

    /// The value of a grammar.
    package subscript(syntax: Syntax) -> Value {
        get { values[syntax.rawValue] }
        set { values[syntax.rawValue] = newValue }
    }
}

extension BySyntax: Sendable where Value: Sendable {}
