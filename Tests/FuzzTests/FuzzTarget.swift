import YAMLReading

/// Something of ours that reads what others have written: it is fed with bytes, by libFuzzer or by the tests, and says what is wrong.
protocol FuzzTarget: SendableMetatype {
    /// Its name, and that of the folder with its seeds.
    static var name: String { get }

    /// Feeds the code under test and judges what came of it.
    ///
    /// - Throws: ``Finding``, or whatever the code under test should not have thrown.
    static func feed(_ input: [UInt8]) async throws
}

/// All targets.
enum FuzzTargets {
    /// In the order of CONTRIBUTING's list.
    static let all: [any FuzzTarget.Type] = [
        RowsTarget.self, CallsTarget.self, ConfigurationTarget.self, WebConfigurationTarget.self, CalendarTarget.self,
        TimesTarget.self, AcceptTarget.self, RequestTargetTarget.self, HTTP1Target.self, CredentialsTarget.self,
        RecordsTarget.self, WireTarget.self, ExpositionTarget.self, AddressesTarget.self,
    ]
}

/// What is wrong, as a sentence.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

/// Throws the sentence unless something holds.
func demand(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(Finding) {
    if !holds { throw Finding(description: sentence()) }
}

/// Throws unless two values are equal.
func demandEqual<Value: Equatable>(_ own: Value, _ judged: Value, _ what: @autoclosure () -> String) throws(Finding) {
    try demand(own == judged, "\(what()): ours \(own), judged \(judged)")
}

extension StringProtocol {
    /// Whether the bytes of a text are among these, whatever the characters around them.
    func containsBytes(of text: String) -> Bool { utf8.firstRange(of: text.utf8) != nil }

    /// Whether no reader of lines would cut it, and no terminal obey it.
    var isOneLine: Bool { !unicodeScalars.contains(where: PlainText.isControl) }

    /// How often the bytes of a text are among these.
    func occurrences(of text: String) -> Int { utf8.ranges(of: text.utf8).count }
}
