/// Reads and writes times as people see them.
package enum BeijingTime {
    /// Unix seconds of a Beijing wall-clock time `yyyy-MM-ddTHH:mm`, with a space for the T or with seconds; nil for anything else.
    package static func unixSeconds(_ text: String) -> Int64? {
        let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard halves.count == 2, let date = BeijingDate(String(halves[0])), let time = timeOfDay(halves[1]) else {
            return nil
        }
        return Int64(date.daysSinceEpoch) * 86_400 + Int64(time) - 28_800
    }

    /// A moment as `yyyy-MM-ddTHH:mm:ss+08:00`.
    static func text(_ unixSeconds: Int64) -> String {
        let date = BeijingDate(at: unixSeconds)
        let second = Int(unixSeconds - date.startsAt)
        let parts = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }
        return "\(date.text)T\(parts.joined(separator: ":"))+08:00"
    }

    /// Seconds of the day of `HH:mm` or `HH:mm:ss`; nil for anything else.
    package static func timeOfDay(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count == 2 ? Int($0) : nil }
        guard numbers.count == parts.count, (2...3).contains(parts.count) else { return nil }
        guard (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) }) else {
            return nil
        }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }
}
