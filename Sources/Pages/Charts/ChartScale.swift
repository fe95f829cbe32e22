/// The plotting area of a chart: a row of equal slots over a linear axis that starts at zero.
struct ChartScale: Equatable {
    /// The drawing's width in its own units.
    static let width = 600.0
    /// The drawing's height.
    static let height = 300.0
    /// The left edge of the plot, right of the axis' numbers.
    static let left = 56.0
    /// The upper edge of the plot.
    static let top = 22.0
    /// The lower edge of the plot, above the slots' labels.
    static let bottom = 264.0

    /// How many slots there are.
    let slots: Int
    /// The largest number of the axis.
    let limit: Double
    /// The distance between the axis' numbers.
    let step: Double

    /// Makes the scale on which `slots` values up to `maximum` are drawn.
    init(slots: Int, maximum: Double) {
        self.slots = slots
        step = Self.step(for: max(maximum, 1))
        limit = (max(maximum, 1) / step).rounded(.up) * step
    }

    /// The numbers of the axis.
    var ticks: [Double] { Array(stride(from: 0, through: limit + step / 2, by: step)) }

    /// The width of a slot.
    var slot: Double { (Self.width - Self.left) / Double(slots) }

    /// The left edge of a slot.
    func x(_ index: Int) -> Double { Self.left + slot * Double(index) }

    /// The vertical position of a value.
    func y(_ value: Double) -> Double { Self.bottom - (Self.bottom - Self.top) * value / limit }

    /// The lines and numbers of the axis.
    var axis: Markup {
        .lines(
            ticks.map { tick in
                """
                <line class="grid" x1="\(Self.left)" x2="\(Self.width)" y1="\(y(tick))" y2="\(y(tick))"/>\
                <text class="tick" x="\(Self.left - 8)" y="\(y(tick))" dy="0.35em">\(Words.short(tick))</text>
                """
            })
    }

    /// The label of a slot, below it.
    func label(_ index: Int, _ text: String) -> Markup {
        "<text class=\"slot\" x=\"\(x(index) + slot / 2)\" y=\"\(Self.bottom + 26)\">\(text)</text>"
    }

    /// The whole drawing; `id` identifies its title and description.
    static func drawing(_ id: Markup, title: Markup, description: Markup, _ content: [Markup]) -> Markup {
        """
        <svg class="chart" viewBox="0 0 \(Int(width)) \(Int(height))" role="img" \
        aria-labelledby="\(id)-title \(id)-desc">
        <title id="\(id)-title">\(title)</title>
        <desc id="\(id)-desc">\(description)</desc>
        \(Markup.lines(content))
        </svg>
        """
    }

    /// The step between axis numbers: 1, 2 or 5 times a power of ten, so that three to six of them reach `maximum`.
    private static func step(for maximum: Double) -> Double {
        var power = 1.0
        while maximum / power > 50 { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { maximum / $0 <= 5 } ?? 10 * power
    }
}

/// Numbers of a drawing, short and the same on every machine.
enum Coordinate {
    /// The number with at most two decimals.
    static func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        let decimals = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return "\(hundredths < 0 ? "-" : "")\(whole)\(decimals)"
    }
}
