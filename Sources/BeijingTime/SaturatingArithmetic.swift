/// Sums and products that stop at the largest or smallest number, for what comes from outside: a trap would end the exporter.
extension FixedWidthInteger {
    /// `self + other`, or the nearest number that there is.
    package func addingSaturating(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    /// `self * other`, or the nearest number that there is.
    package func multipliedSaturating(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        guard overflow else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }
}
