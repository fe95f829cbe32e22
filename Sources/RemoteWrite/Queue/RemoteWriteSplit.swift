/// What is still to be sent of a batch, and in which portions, while the receiver refuses some of its samples.
///
/// A pure value: ``next`` is the portion to send, and one of ``accept(leftOut:reason:)``, ``refuse(_:)`` and ``divide()`` reports the
/// outcome. A refused portion is halved, by series and then by samples, until the refused sample is alone. As long as nothing was
/// accepted, single samples at different places are tried instead: if those are refused too, the refusals say nothing about single
/// samples, and the split is hopeless after a few requests.
struct RemoteWriteSplit: Equatable, Sendable {
    /// A portion of the batch.
    private struct Part: Equatable, Sendable {
        enum Role {
            /// Halved when refused.
            case plain
            /// A single sample that shows whether the receiver accepts anything at all.
            case probe
            /// A series that was refused as a whole before; refused again, its first and last samples are tried, too.
            case suspect
            /// Samples of a series that were refused, sent once more in case the receiver was failing for a while.
            case confirmation
        }

        var series: [RemoteWriteSeries]
        var role = Role.plain
        /// Whether it is the first half of a refused portion, with the second half right below.
        var isFirstHalf = false
    }

    /// This many single refusals at different places, with nothing accepted, make a batch hopeless.
    static let handful = 4

    /// The portions; the next one is last.
    private var parts: [Part]
    /// How many samples each series has in the batch.
    private let sizes: [String: Int]
    private let suspects: Set<String>
    /// Shifts the places that are tried, so that another attempt tries others.
    private let attempt: Int
    /// The number of samples that the receiver has accepted.
    private(set) var accepted = 0
    /// The number of samples that the receiver reported as left out of an accepted request.
    private(set) var leftOut = 0
    /// Samples that were refused alone, or as most of a suspect, and are still to be confirmed.
    private(set) var doubtful: [RemoteWriteSeries] = []
    /// Samples that are given up when the whole batch is settled.
    private(set) var refused: [RemoteWriteSeries] = []
    /// The receiver's first reason for a refusal or for leaving samples out.
    private(set) var reason: String?
    /// Whether everything that was tried was refused.
    private(set) var isHopeless = false

    /// Begins with the whole batch, in portions of at most `limit` samples.
    ///
    /// - Parameters:
    ///   - series: The batch.
    ///   - suspects: Names of series that were refused as a whole before; each is sent alone, after the others.
    ///   - limit: The most samples in a portion.
    ///   - attempt: How often the batch was hopeless before.
    init(_ series: [RemoteWriteSeries], suspects: Set<String> = [], limit: Int? = nil, attempt: Int = 0) {
        let names = series.map(\.name)
        sizes = Dictionary(zip(names, series.map(\.samples.count)), uniquingKeysWith: +)
        (self.suspects, self.attempt) = (suspects.intersection(names), attempt)
        var (plain, doubtful): ([RemoteWriteSeries], [Part]) = ([], [])
        for (name, series) in zip(names, series) {
            if suspects.contains(name) {
                doubtful.append(Part(series: [series], role: .suspect))
            } else {
                plain.append(series)
            }
        }
        parts = (Self.portions(plain, limit: limit ?? .max) + doubtful).reversed()
    }

    /// The portion to send; nil when everything is settled.
    var next: [RemoteWriteSeries]? { parts.last?.series }

    /// Whether anything is settled, so that sending the whole batch again would repeat it.
    var isBegun: Bool { accepted + leftOut > 0 }

    /// The receiver accepted the portion except for `leftOut` samples, which it reports as not written.
    mutating func accept(leftOut count: Int = 0, reason: String? = nil) {
        guard let part = parts.popLast() else { return }
        let isFirst = !isBegun
        accepted += part.series.sampleCount - count
        leftOut += count
        if count > 0 { self.reason = self.reason ?? reason }
        if isFirst { believeNothingBefore(part) }
        // A portion refused as a whole was refused because of its other half.
        if part.isFirstHalf, count == 0 { blameNext() }
        confirm()
    }

    /// The receiver refused the portion and wrote nothing.
    mutating func refuse(_ reason: String) {
        guard let part = parts.popLast() else { return }
        self.reason = self.reason ?? reason
        if part.role == .confirmation {
            refused += part.series
        } else if part.role == .suspect {
            doubt(part)
        } else if isBegun || part.series.sampleCount == 1 {
            blame(part)
        } else {
            parts.append(part)
        }
        if isBegun { return confirm() }
        isHopeless = doubtful.count >= Self.handful || parts.isEmpty
        if !isHopeless { pushProbe() }
    }

    /// The portion is too large for the receiver.
    ///
    /// - Returns: false when it is a single sample, which cannot be divided.
    mutating func divide() -> Bool {
        guard let part = parts.last, part.series.sampleCount > 1 else { return false }
        parts.removeLast()
        // What is to be confirmed stays so: joined again with others it would be too large again, without end.
        let role = part.role == .confirmation ? Part.Role.confirmation : .plain
        parts += Self.halves(part.series).map { Part(series: $0.series, role: role) }
        return true
    }

    /// Changes to the accounts' present names; samples of an account without a name are left out.
    mutating func rename(_ names: [String: String]) {
        func renamed(_ series: [RemoteWriteSeries]) -> [RemoteWriteSeries] {
            series.compactMap { series in names[series.appID].map { series.renamed($0) } }
        }
        parts = parts.map { Part(series: renamed($0.series), role: $0.role) }.filter { !$0.series.isEmpty }
        (refused, doubtful) = (renamed(refused), renamed(doubtful))
        confirm()
    }

    /// How many samples were refused for good, once everything is settled.
    var failed: Int { leftOut + refused.sampleCount }

    /// The names of series that were refused as a whole, and of suspects that were not.
    var lessons: (wholly: Set<String>, cleared: Set<String>) {
        let counts = Dictionary(refused.map { ($0.name, $0.samples.count) }, uniquingKeysWith: +)
        let wholly = Set(counts.filter { sizes[$0.key] == $0.value }.keys)
        return (wholly, suspects.subtracting(wholly))
    }
}

extension RemoteWriteSplit {
    /// Refusals before the first accepted sample may have had another cause, so those samples are tried again.
    private mutating func believeNothingBefore(_ first: Part) {
        // Without a single refusal, the portion refused as a whole is still suspect.
        if first.role == .probe, doubtful.isEmpty { blameNext() }
        let (again, plain) = (
            doubtful.filter { suspects.contains($0.name) }, doubtful.filter { !suspects.contains($0.name) }
        )
        doubtful = []
        parts.insert(contentsOf: again.map { Part(series: [$0], role: .suspect) }, at: 0)
        if !plain.isEmpty { parts.insert(Part(series: plain.merged), at: 0) }
    }

    /// Halves a portion that is known to be refused, or notes a sample that stands alone.
    private mutating func blame(_ part: Part) {
        guard part.series.sampleCount > 1 else {
            doubtful += part.series
            return
        }
        parts += Self.halves(part.series)
        parts[parts.count - 1].isFirstHalf = true
    }

    /// Halves the next portion, which must have been at fault. A single sample is sent all the same: the receiver may have changed its
    /// mind, and what was never refused alone must not be given up in company.
    private mutating func blameNext() {
        guard let part = parts.last, part.series.sampleCount > 1 else { return }
        parts.removeLast()
        blame(part)
    }

    /// Looks at the ends of a suspect that is refused again: the reason may be another one this time, and what is refused for its time is
    /// refused from one end of the day on. Only if both ends and all between are refused, the whole series is to be confirmed.
    private mutating func doubt(_ part: Part) {
        let series = part.series[0]
        let alone = doubtful.filter { $0.name == series.name }.sampleCount
        let isUntaken = alone + series.samples.count == sizes[series.name]
        if !isBegun || (isUntaken && alone > 0) {
            doubtful += part.series
        } else if isUntaken, series.samples.count > 2 {
            parts.append(Part(series: [series.with(series.samples.dropFirst().dropLast())], role: .suspect))
            parts += [series.samples.suffix(1), series.samples.prefix(1)].map { Part(series: [series.with($0)]) }
        } else {
            blame(part)
        }
    }

    /// Sends once more what was refused, when nothing else is left.
    private mutating func confirm() {
        guard parts.isEmpty, isBegun, !doubtful.isEmpty else { return }
        parts = doubtful.merged.reversed().map { Part(series: [$0], role: .confirmation) }
        doubtful = []
    }

    /// Puts on top a single sample that differs as much as possible from the refused ones.
    private mutating func pushProbe() {
        guard let place = parts.lastIndex(where: { $0.role == .plain }), place == parts.count - 1 else { return }
        var series = parts[place].series
        let tried = doubtful.map(\.labels)
        func likeness(_ candidate: RemoteWriteSeries) -> Int {
            tried.reduce(0) { sum, labels in sum + zip(labels, candidate.labels).filter { $0 == $1 }.count }
        }
        let offset = attempt * 7
        let order = series.indices.map { ($0 + offset) % series.count }
        guard let index = order.min(by: { likeness(series[$0]) < likeness(series[$1]) }) else { return }
        var samples = series[index].samples
        // Early, late, and in between: a refusal may concern a part of the day.
        let share = [1, 7, 3, 5][doubtful.count % 4]
        let sample = samples.remove(at: (samples.count * share / 8 + attempt) % samples.count)
        let probe = series[index].with([sample])
        series[index] = series[index].with(samples)
        parts[place].series = series.filter { !$0.samples.isEmpty }
        if parts[place].series.isEmpty { parts.remove(at: place) }
        parts.append(Part(series: [probe], role: .probe))
    }

    /// Two halves, the first of them last, as ``parts`` requires.
    private static func halves(_ series: [RemoteWriteSeries]) -> [Part] {
        if series.count > 1 {
            let middle = series.count / 2
            return [Part(series: Array(series[middle...])), Part(series: Array(series[..<middle]))]
        }
        return series.flatMap { series in
            let middle = series.samples.count / 2
            return [series.samples[middle...], series.samples[..<middle]].filter { !$0.isEmpty }
                .map { Part(series: [series.with($0)]) }
        }
    }

    /// Portions in order, each of at most `limit` samples unless it is a single one.
    private static func portions(_ series: [RemoteWriteSeries], limit: Int) -> [Part] {
        guard series.sampleCount > max(limit, 1) else { return series.isEmpty ? [] : [Part(series: series)] }
        return halves(series).reversed().flatMap { portions($0.series, limit: limit) }
    }
}
