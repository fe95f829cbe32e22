import BeijingTime
import YAMLReading

extension YAMLSection {
    /// A positive duration in Prometheus' format, at most `most`.
    func duration(_ key: String, upTo most: Duration) -> Duration? {
        let duration = value(key, expected: "a positive duration such as 10s, 5m, 1h30m or 28d") { text in
            PrometheusDuration.parse(text).flatMap { $0 > .zero ? $0 : nil }
        }
        guard let duration, duration > most else { return duration }
        complain(key, "\(PrometheusDuration.text(duration)) is too long: \(PrometheusDuration.text(most)) at most")
        return nil
    }

    /// A time of day as `"08:00"`.
    func timeOfDay(_ key: String) -> Duration? {
        value(key, expected: "a time of day such as \"08:00\"") { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map {
                $0.utf8.count == 2 && $0.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? Int($0) : nil
            }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1] else { return nil }
            guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
            return .seconds(hour * 3600 + minute * 60)
        }
    }
}
