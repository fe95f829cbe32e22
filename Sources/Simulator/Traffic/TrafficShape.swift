/// What the made-up traffic of all accounts has in common: the day's rhythm, the mix of types, and how often people write again.
package enum TrafficShape {
    /// WeChat's numbers of the five documented types: text, image, voice, video, link.
    package static let types = [1, 2, 3, 4, 6]

    /// Each hour's share of a day: a night that sleeps, a peak late in the morning, another in the evening.
    package static let hourShares: [Double] = hourWeights.map { $0 / hourWeights.reduce(0, +) }

    /// The tally of one hour and one type, drawn from a generator that belongs to `key` and the type.
    ///
    /// `expected` is the mean of the messages of all types; `type` an index into ``types``.
    package static func tally(expected: Double, type: Int, key: UInt64) -> Tally {
        var generator = SplitMix64(key: SplitMix64.key(key, type))
        let messages = generator.poisson(mean: expected * typeShares[type])
        guard messages > 0 else { return Tally(users: 0, messages: 0) }
        let repeats = Double(messages - 1) * repeatShares[type] * (0.8 + 0.4 * generator.uniform())
        return Tally(users: messages - Int(repeats), messages: messages)
    }

    private static let hourWeights: [Double] = [
        12, 7, 4, 3, 3, 5, 12, 26, 46, 64, 76, 78, 62, 52, 56, 60, 62, 60, 58, 66, 78, 80, 58, 30,
    ]
    private static let typeShares = [0.71, 0.15, 0.07, 0.02, 0.05]
    /// How much of a type's messages comes from people who wrote in that hour before.
    private static let repeatShares = [0.42, 0.25, 0.35, 0.10, 0.15]
}
