/// What a weekday usually brings: medians over the ordinary same weekdays before it.
struct UsualDay {
    /// The median of each hour, over all types; empty where there are no hours.
    let hours: [Double]
    /// The median of the day.
    let total: Double

    /// The medians over `weeks`, of which there is at least one.
    init(_ weeks: [DaySum]) {
        hours = (weeks.first?.hours ?? []).indices.map { hour in Self.median(weeks.map { $0.hours[hour] }) }
        total = Self.median(weeks.map(\.total))
    }

    /// The median of a type's day.
    static func ofType(_ type: Int, _ weeks: [DaySum]) -> Double { median(weeks.map { $0.types[type] ?? 0 }) }

    /// How many messages each hour of `day` should have brought, by the two hours before it and the two after it: where they fell short
    /// as well, the day is a slow one, and an hour alone is not to blame.
    func expected(beside day: DaySum) -> [Double] {
        hours.indices.map { hour in
            hours[hour] * Self.level(Self.neighbours(day.hours, hour), Self.neighbours(hours, hour))
        }
    }

    /// The most messages that are usual in a run of empty hours of `day`, at the level of the hours that had messages.
    func silence(in day: DaySum) -> Double {
        let lively = hours.indices.filter { day.hours[$0] > 0 }
        let level = Self.level(
            lively.reduce(0) { $0 + day.hours[$1] }, lively.reduce(0) { $0 + hours[$1] })
        var (longest, run) = (0.0, 0.0)
        for hour in hours.indices {
            run = day.hours[hour] == 0 ? run + hours[hour] * level : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// How many of the usual messages came, at most 1; small numbers tell little, which twenty more on both sides allow for.
    static func level(_ came: Double, _ usual: Double) -> Double { min(1, (came + 20) / (usual + 20)) }

    private static func neighbours(_ hours: [Double], _ hour: Int) -> Double {
        (max(hour - 2, 0)...min(hour + 2, 23)).reduce(0) { $0 + hours[$1] } - hours[hour]
    }

    private static func median(_ values: [Double]) -> Double {
        var values = values
        return Spread(of: &values).median
    }
}
