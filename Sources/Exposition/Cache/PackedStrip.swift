/// A strip as it was packed just now.
struct PackedStrip: Sendable {
    /// The packed bytes.
    let segment: Segment
    /// Whether it was packed in a hurry, and is to be packed well later.
    let isHurried: Bool
}
