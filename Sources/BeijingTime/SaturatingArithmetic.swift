/// Sums and products that stop at the type's limits, for numbers from outside: a trap would end the exporter.
extension FixedWidthInteger {
    /// `self + other`, or the nearest representable number.
    package func addingSaturating(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    /// `self * other`, or the nearest representable number.
    package func multipliedSaturating(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        guard overflow else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }
}
