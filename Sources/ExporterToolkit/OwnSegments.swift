internal import Exposition
internal import Synchronization

/// The expositions of groups of own families, each kept until its stamp changes.
final class OwnSegments: Sendable {
    /// A group in one grammar.
    private struct Key: Hashable {
        let group: Int
        let syntax: Syntax
    }

    /// What was encoded of a group.
    private struct Entry {
        let stamp: UInt64
        let text: [UInt8]
        /// The text packed, once a scrape wanted it so.
        var segments: [Segment]?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// What packs the groups that change with each scrape.
        var shifting: [Key: ShiftingText] = [:]
        /// The end of an exposition, packed.
        var endings: [Syntax: Segment] = [:]
    }

    private let groups: [OwnFamilies]
    private let state = Mutex(State())

    /// Makes a keeper of groups, which are written in this order.
    init(_ groups: [OwnFamilies]) { self.groups = groups }

    /// The families as text, with the end of the exposition.
    func text(_ syntax: Syntax, _ selection: Selection) throws -> [UInt8] {
        guard selection.isEverything else { return try selected(selection, syntax) }
        return try state.withLock { state in
            var text: [UInt8] = []
            for group in groups.indices { text += try entry(group, syntax, in: &state).text }
            return text + ending(syntax)
        }
    }

    /// The families packed, with the end of the exposition.
    func segments(_ syntax: Syntax, _ selection: Selection) throws -> [Segment] {
        guard selection.isEverything else { return [try Gzip.segment(of: try selected(selection, syntax), .kept)] }
        return try state.withLock { state in
            var segments: [Segment] = []
            for group in groups.indices { segments += try self.segments(group, syntax, in: &state) }
            let end = try state.endings[syntax] ?? Gzip.segment(of: ending(syntax), .kept)
            state.endings[syntax] = end
            return segments + [end]
        }
    }

    /// The selected families, gathered for this one scrape; a selection of subjects has none of them.
    private func selected(_ selection: Selection, _ syntax: Syntax) throws -> [UInt8] {
        var families: [MetricFamily] = []
        if selection.subjects == nil {
            for group in groups { families += try group.gather().filter { selection.includes($0.name) } }
        }
        return TextEncoder.bytes(families, syntax)
    }

    private func entry(_ group: Int, _ syntax: Syntax, in state: inout State) throws -> Entry {
        let key = Key(group: group, syntax: syntax)
        let stamp = groups[group].stamp()
        if let entry = state.entries[key], entry.stamp == stamp { return entry }
        var writer = ByteWriter()
        try groups[group].write(&writer, syntax)
        let entry = Entry(stamp: stamp, text: writer.bytes)
        state.entries[key] = entry
        return entry
    }

    private func segments(_ group: Int, _ syntax: Syntax, in state: inout State) throws -> [Segment] {
        let entry = try entry(group, syntax, in: &state)
        if let segments = entry.segments { return segments }
        let key = Key(group: group, syntax: syntax)
        let segments =
            groups[group].isFleeting
            ? try state.shifting[key, default: ShiftingText()].segments(of: entry.text)
            : [try Gzip.segment(of: entry.text, .kept)]
        state.entries[key]?.segments = segments
        return segments
    }

    private func ending(_ syntax: Syntax) -> [UInt8] {
        var writer = ByteWriter()
        TextEncoder.appendEnding(to: &writer, syntax)
        return writer.bytes
    }
}
