import BeijingTime

/// A festival of the lunar calendar that is a public holiday in mainland China.
///
/// The lunar year follows from new moons and the sun's longitude at 120° east (GB/T 33661-2017). The dates are computed beforehand; a test
/// computes them anew by Meeus' "Astronomical Algorithms".
enum LunarFestival: Int, CaseIterable {
    /// 春节, the first day of the lunar year.
    case spring
    /// 端午节, the fifth day of the fifth month.
    case dragonBoat
    /// 中秋节, the fifteenth day of the eighth month.
    case midAutumn

    /// The years whose dates are known: from WeChat's first data on.
    static let years = 2014...2014 + dates.count - 1

    /// The date in a year; nil outside ``years``.
    func date(in year: Int) -> Day? {
        guard Self.years.contains(year) else { return nil }
        let date = Self.dates[year - Self.years.lowerBound][rawValue]
        return Day(year: year, month: date / 100, day: date % 100)
    }

    /// Month and day, as 131 for 31 January, of each festival in each year.
    private static let dates = [
        [131, 602, 908], [219, 620, 927], [208, 609, 915], [128, 530, 1004], [216, 618, 924],
        [205, 607, 913], [125, 625, 1001], [212, 614, 921], [201, 603, 910], [122, 622, 929],
        [210, 610, 917], [129, 531, 1006], [217, 619, 925], [206, 609, 915], [126, 528, 1003],
        [213, 616, 922], [203, 605, 912], [123, 624, 1001], [211, 612, 919], [131, 601, 908],
        [219, 620, 927], [208, 610, 916], [128, 530, 1004], [215, 618, 924], [204, 607, 913],
        [124, 527, 1002], [212, 614, 920], [201, 603, 910], [122, 622, 928], [210, 611, 917],
        [130, 531, 1005], [217, 619, 925], [206, 608, 915], [126, 529, 1004], [214, 615, 922],
        [202, 604, 911], [123, 623, 930],
    ]
}
