/// Reads and writes times as people see them.
package enum BeijingTime {
    /// Unix seconds of a Beijing wall-clock time `yyyy-MM-ddTHH:mm`, with a space for the T or with seconds; nil for anything else.
    ///
    /// A time of day alone is one of the Beijing date that holds `today`, in Unix seconds.
    package static func unixSeconds(_ text: String, today: Int64) -> Int64? {
        let halves = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
        guard let time = halves.last.flatMap({ timeOfDay($0) }), halves.count <= 2 else { return nil }
        guard let date = halves.count == 2 ? BeijingDate(String(halves[0])) : BeijingDate(at: today) else { return nil }
        return date.startsAt + Int64(time)
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
