package import BeijingTime

extension SpecialDays {
    /// How many earlier days a special day is compared with at most.
    private static let mostLike = 3
    /// Days that are looked back for make-up working days, which have no place of their own in the year.
    private static let workdayReach = 400

    /// The earlier days that are like a special day, newest first: the same place of the same holiday in the years before, earlier make-up
    /// working days, or the same day of an earlier event of that name. None for an ordinary day, and for one that nobody knows yet.
    package func likeDays(of day: Day) -> [Day] {
        guard let entry = self[day] else { return [] }
        switch entry.kind {
        case .unknown: return []
        case .holiday:
            return (1...Self.mostLike).compactMap { counterpart(of: day, yearsBefore: $0) }
                .filter { self[$0]?.kind == .holiday }
        case .workday:
            let earlier = entries.filter {
                $0.value.kind == .workday && $0.key < day && $0.key >= day - Self.workdayReach
            }
            return Array(earlier.keys.sorted(by: >).prefix(Self.mostLike))
        case .event:
            let place = day.daysSinceEpoch - run(from: day) { $0 == entry }.lowerBound.daysSinceEpoch
            let starts = entries.filter { $0.value == entry && self[$0.key - 1] != entry && $0.key < day - place }.keys
            return Array(
                starts.sorted(by: >).map { $0 + place }.filter { self[$0] == entry }.prefix(Self.mostLike))
        }
    }

    /// Days before the list begins that were special in their year, as far as this list tells: the counterparts of what it lists.
    ///
    /// A list that replaced an earlier one names its days no more, and the holidays among them are no ordinary days. For an account that
    /// never had a list they are none either, and all other days stay what they were. Of a holiday the two days on both sides are among them:
    /// which days off are joined to it differs from year to year.
    var shadows: Set<Day> {
        guard let covered else { return [] }
        var shadows: Set<Day> = []
        for (day, entry) in entries {
            let beside = entry.kind == .holiday ? Self.joined : 0
            for there in (1...Self.yearsOfNoise).compactMap({ counterpart(of: day, yearsBefore: $0) }) {
                shadows.formUnion((-beside...beside).map { there + $0 })
            }
        }
        return shadows.filter { $0 < covered.lowerBound && entries[$0] == nil }
    }

    /// Days beside a holiday that may be joined to it.
    private static let joined = 2
    /// Years before a list begins that the noise can reach back to.
    private static let yearsOfNoise = 2

    /// The day at the same place of an earlier year: by the lunar calendar beside a lunar festival, otherwise of the same date.
    private func counterpart(of day: Day, yearsBefore years: Int) -> Day? {
        let holiday = self[day]?.kind == .event ? day : nearestHoliday(to: day) ?? day
        let year = holiday.civil.year
        if let festival = festival(around: holiday) {
            guard let here = festival.date(in: year), let there = festival.date(in: year - years) else { return nil }
            return there + (day.daysSinceEpoch - here.daysSinceEpoch)
        }
        let (ownYear, month, dayOfMonth) = day.civil
        let there = Day(year: ownYear - years, month: month, day: dayOfMonth)
        return there.civil.day == dayOfMonth ? there : nil
    }

    /// The holiday that a day belongs to, or whose working days and weekends it may change; nil when none is near.
    private func nearestHoliday(to day: Day) -> Day? {
        (0...14).lazy.flatMap { [day - $0, day + $0] }.first { self[$0]?.kind == .holiday }
    }

    /// The lunar festival within the holiday that `day` is part of. A holiday with a fixed date, such as National Day, takes a lunar one that
    /// falls into it along; the Spring Festival takes along whatever falls into it.
    private func festival(around day: Day) -> LunarFestival? {
        guard self[day]?.kind == .holiday else { return nil }
        let run = run(from: day) { $0.kind == .holiday }
        let year = day.civil.year
        let within = LunarFestival.allCases.filter { $0.date(in: year).map(run.contains) ?? false }
        if within.contains(.spring) { return .spring }
        let fixed = [(1, 1), (5, 1), (10, 1)].map { Day(year: year, month: $0, day: $1) }
        return fixed.contains(where: run.contains) ? nil : within.first
    }

    /// The days around `day` without a gap whose entries satisfy `isPart`.
    private func run(from day: Day, _ isPart: (Entry) -> Bool) -> ClosedRange<Day> {
        func isIn(_ day: Day) -> Bool { self[day].map(isPart) ?? false }
        var (first, last) = (day, day)
        while isIn(first - 1) { first = first - 1 }
        while isIn(last + 1) { last = last + 1 }
        return first...last
    }
}
