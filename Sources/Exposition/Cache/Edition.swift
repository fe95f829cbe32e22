/// All families of all subjects as they were encoded at one moment; never changed once published.
///
/// With a fifth field it would no longer be passed in registers, and a scrape would take a fifth more instructions.
package struct Edition<Subject: Sendable, Piece: Sendable>: Sendable {
    /// The number of changes that it includes; grows with each change.
    package let revision: Int
    /// The subjects shown, in blocks; `nil` in place of a removed one.
    let blocks: [[Held<Subject>?]]
    /// The packed lines of each family; empty while the subjects are few enough to be packed together.
    let shelves: [FamilyShelf<Piece>]
    /// The complete packed body in each grammar that was asked for.
    let bodies: BySyntax<GzipBody<Piece>?>

    /// The packed beginning of the whole exposition, if its grammar was asked for before.
    package func body(_ syntax: Syntax) -> GzipBody<Piece>? { bodies[syntax] }

    /// The grammars that are packed.
    var syntaxes: Set<Syntax> { Set(Syntax.allCases.filter { bodies[$0] != nil }) }

    /// How many subjects are shown.
    var count: Int { blocks.reduce(0) { $0 + $1.count { $0 != nil } } }

    /// Whether the families are packed separately.
    var isInStrips: Bool { shelves.contains { !$0.strips.isEmpty } }

    /// Whether the body in `syntax` is ready; `nil` needs none.
    func isPacked(in syntax: Syntax?) -> Bool { syntax.map { bodies[$0] != nil } ?? true }

    /// Whether everything is packed well.
    package var hasNothingHurried: Bool { shelves.allSatisfy(\.hurried.isEmpty) }

    /// The strips that were packed in a hurry.
    var hurriedStrips: [(family: Int, strip: Int)] {
        shelves.enumerated().flatMap { family, shelf in shelf.hurried.sorted().map { (family, $0) } }
    }
}
