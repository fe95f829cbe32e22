import TestKit

/// Inputs that chance makes of seeds: bytes lost, repeated, changed, and taken from other seeds. The same for the same seed.
struct Mutations {
    private let inputs: [[UInt8]]
    private var dice: StudyDice

    /// Begins with some inputs.
    init(of inputs: [[UInt8]], seed: Int) { (self.inputs, dice) = (inputs, StudyDice(seed, "mutation")) }

    /// The next input, of at most 4096 bytes.
    mutating func next() -> [UInt8] {
        var input = inputs.randomElement(using: &dice) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            let place = Int.random(in: 0...input.count, using: &dice)
            let range = place..<min(place + Int.random(in: 1...12, using: &dice), input.count)
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: input.removeSubrange(range)
            case 1: input.insert(contentsOf: input[range], at: place)
            case 2: input.insert(UInt8.random(in: 0...255, using: &dice), at: place)
            case 3: input.insert(contentsOf: Array((Self.words.randomElement(using: &dice) ?? "").utf8), at: place)
            case 4: for place in range.prefix(2) { input[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice) }
            default:
                let other = inputs.randomElement(using: &dice) ?? []
                let start = Int.random(in: 0...other.count, using: &dice)
                input.insert(contentsOf: other[start...].prefix(20), at: place)
            }
        }
        return Array(input.prefix(4096))
    }

    private static let words = [
        "0", "-1", "9223372036854775808", "1e9", "\"", "\\", "\\u0000", "%", "%00", "é", "e\u{301}", "\u{301}", "公众号",
        "😀", "\u{2028}", "\0", "\u{7F}", "\r\n", "\n", "\t", " ", ",", ";", ":", "=", "{", "}", "[", "]", "null",
        "true",
        "~", "'", "#", "@", "?", "/", "q=0", ".5", "HTTP/1.1",
    ]
}
