/// All families of all subjects as they were encoded at one time; never changed once published.
package struct Edition<Subject: Sendable, Piece: Sendable>: Sendable {
    /// How many changes it shows.
    let revision: Int
    /// The subjects shown, in blocks; `nil` for one that has gone.
    let blocks: [[Subject?]]
    /// The packed lines of each family; without lines while the subjects are few enough to be packed together.
    let shelves: [FamilyShelf<Piece>]
    /// The whole, packed, for the grammars that were asked for.
    let bodies: [Syntax: GzipBody<Piece>]

    /// The packed beginning of the whole exposition, if its grammar was asked for before.
    package func body(_ syntax: Syntax) -> GzipBody<Piece>? { bodies[syntax] }

    /// Whether the whole is packed in a grammar; none asks for nothing packed.
    func isPacked(in syntax: Syntax?) -> Bool { syntax.map { bodies[$0] != nil } ?? true }

    /// Strips that were packed in a hurry.
    var hurriedStrips: [(family: Int, strip: Int)] {
        shelves.enumerated().flatMap { family, shelf in shelf.hurried.sorted().map { (family, $0) } }
    }
}
