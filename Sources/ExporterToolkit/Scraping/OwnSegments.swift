internal import Exposition
internal import Synchronization

/// The encoded own families in groups, each reused until its stamp changes.
///
/// When packed, each group that rarely changes is a segment. From the first group that changes every scrape, all are packed together,
/// since separately they would take half as much again; only the number in the last one that changes each time is stored unpacked.
final class OwnSegments: Sendable {
    /// A group in one grammar.
    private struct Key: Hashable {
        let group: Int
        let syntax: Syntax
    }

    /// The encoded text of a group.
    private struct Entry {
        let stamp: UInt64
        let text: [UInt8]
    }

    /// An exposition in one grammar, packed up to the last group.
    private struct Packed {
        /// The stamps of the packed groups.
        var stamps: [UInt64] = []
        /// The text that precedes it.
        var before: [UInt8] = []
        /// The segments of the groups that rarely change.
        var steady: [Segment] = []
        /// The other groups.
        var patched = PatchedText()
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// In the order of `Syntax.allCases`; an array, whose elements are read and changed in place.
        var packed = Syntax.allCases.map { _ in Packed() }
    }

    private let groups: [OwnFamilies]
    /// How many groups precede the first one that changes every scrape.
    private let steadyCount: Int
    /// How many groups are packed as long as their stamps are the same: all but the last one that changes every scrape.
    private let packedCount: Int
    private let state = Mutex(State())

    /// Makes the cache of groups, which are written in this order.
    init(_ groups: [OwnFamilies]) {
        self.groups = groups
        let steadyCount = groups.firstIndex(where: \.changesEveryScrape) ?? groups.count
        self.steadyCount = steadyCount
        packedCount = groups.count - (steadyCount < groups.count ? 1 : 0)
    }

    /// The families as text, with the end of the exposition.
    func text(_ syntax: Syntax, _ selection: Selection) throws -> [UInt8] {
        guard selection.isEverything else { return try selected(selection, syntax) }
        return try state.withLock { state in
            var text: [UInt8] = []
            for group in groups.indices { text += try self.text(group, syntax, in: &state) }
            return text + ending(syntax)
        }
    }

    /// Appends the families packed, with the end of the exposition, to what follows a text that ends like this.
    func append(_ syntax: Syntax, _ selection: Selection, behind text: [UInt8], to tail: inout GzipTail) throws {
        guard selection.isEverything else {
            return tail.append(try Gzip.segment(of: try selected(selection, syntax), .kept))
        }
        try state.withLock { state in
            let place = syntax.rawValue
            if !isCurrent(state.packed[place].stamps, state.packed[place].before, behind: text) {
                try pack(syntax, behind: text, &state)
            }
            var last = ByteWriter()
            if packedCount < groups.count { try groups[packedCount].write(&last, syntax) }
            TextEncoder.appendEnding(to: &last, syntax)
            try last.withBytes { last throws(GzipError) in
                try state.packed[place].patched.append(last, to: &tail)
            }
        }
    }

    /// Whether what was packed at these stamps behind a text is still right.
    private func isCurrent(_ stamps: [UInt64], _ before: [UInt8], behind text: [UInt8]) -> Bool {
        guard before == text, stamps.count == packedCount else { return false }
        for group in 0..<packedCount where stamps[group] != groups[group].stamp() { return false }
        return true
    }

    /// Packs the first groups again; those that rarely change only if they have changed.
    private func pack(_ syntax: Syntax, behind before: [UInt8], _ state: inout State) throws {
        var packed = state.packed[syntax.rawValue]
        let stamps = groups[..<packedCount].map { $0.stamp() }
        for group in 0..<steadyCount {
            let isFirst = group == 0 && packed.before != before
            guard isFirst || packed.stamps.isEmpty || packed.stamps[group] != stamps[group] else { continue }
            let text = try text(group, syntax, in: &state)
            let segment = try Gzip.segment(of: text, behind: group == 0 ? before : [], .kept)
            packed.steady.replaceSubrange(group..<min(group + 1, packed.steady.count), with: CollectionOfOne(segment))
        }
        var prefix: [UInt8] = []
        for group in steadyCount..<max(packedCount, steadyCount) { prefix += try text(group, syntax, in: &state) }
        packed.patched.setPrefix(Segment(joining: packed.steady), prefix)
        (packed.stamps, packed.before) = (stamps, before)
        state.packed[syntax.rawValue] = packed
    }

    /// The selected families, gathered for this scrape only; a selection of subjects includes none of them.
    private func selected(_ selection: Selection, _ syntax: Syntax) throws -> [UInt8] {
        var families: [MetricFamily] = []
        if selection.subjects == nil {
            for group in groups { families += try group.gather().filter { selection.includes($0.name) } }
        }
        return TextEncoder.bytes(families, syntax)
    }

    private func text(_ group: Int, _ syntax: Syntax, in state: inout State) throws -> [UInt8] {
        let key = Key(group: group, syntax: syntax)
        let stamp = groups[group].stamp()
        if let entry = state.entries[key], entry.stamp == stamp { return entry.text }
        var writer = ByteWriter()
        try groups[group].write(&writer, syntax)
        let entry = Entry(stamp: stamp, text: writer.bytes)
        state.entries[key] = entry
        return entry.text
    }

    private func ending(_ syntax: Syntax) -> [UInt8] {
        var writer = ByteWriter()
        TextEncoder.appendEnding(to: &writer, syntax)
        return writer.bytes
    }
}
