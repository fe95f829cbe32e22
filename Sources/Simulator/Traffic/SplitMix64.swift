/// SplitMix64: a tiny generator whose every seed gives an independent stream.
///
/// Traffic is drawn from a fresh generator per cell, keyed by place and time, so numbers never depend on the
/// order of calls. Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the stream that belongs to `key`.
    package init(key: UInt64) { state = key }

    /// Folds a value into a key, so that neighbouring values give unrelated streams.
    package static func key(_ key: UInt64, _ value: Int) -> UInt64 {
        finish(key &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: Int64(value)) &+ 0x632B_E59B_D9B4_E019)
    }

    /// Folds a text into a key (FNV-1a over its UTF-8 bytes).
    package static func key(_ key: UInt64, _ text: String) -> UInt64 {
        finish(text.utf8.reduce(key ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    /// A text of that many characters, fit for a URL, that belongs to `key`.
    static func text(_ length: Int, key: UInt64) -> String {
        var generator = SplitMix64(key: key)
        let characters = (0..<length).map { _ in alphabet[Int(generator.next() & 63)] }
        return String(decoding: characters, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.finish(state)
    }

    /// The next number in 0 ..< 1.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// That many hexadecimal digits, at most 16 a draw.
    mutating func hexadecimal(_ digits: Int) -> String {
        var text = ""
        while text.utf8.count < digits {
            let part = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - part.utf8.count) + part
        }
        return String(text.prefix(digits))
    }

    /// Draws about a standard normal variable, at most 6 to each side: a sum of twelve uniforms.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }

    /// Draws a count that scatters around `mean` as a Poisson variable does.
    ///
    /// No libm is used, so that every machine draws the same numbers. Large means take the normal approximation.
    package mutating func poisson(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        guard mean < 24 else {
            return max(0, Int((mean + normal() * mean.squareRoot()).rounded()))
        }
        var probability = Self.exponential(ofMinus: mean)
        var remaining = uniform() - probability
        var count = 0
        // The second bound ends the walk where rounding has left a little of the total probability unassigned.
        while remaining > 0, probability > 1e-14 {
            count += 1
            probability *= mean / Double(count)
            remaining -= probability
        }
        return count
    }

    /// e^-value for 0 ..< 24, to eight digits: a short series for a 1024th of it, then ten squarings.
    private static func exponential(ofMinus value: Double) -> Double {
        let part = value / 1_024
        var power = 1 - part * (1 - part / 2 * (1 - part / 3 * (1 - part / 4)))
        for _ in 0..<10 { power *= power }
        return power
    }

    private static func finish(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
