/// Builds the next edition from the previous one and the changes: a pure function of both.
struct EditionBuilder<Subject: Sendable, Piece: Sendable>: Sendable {
    /// The changes to build an edition from.
    struct Order: Sendable {
        /// The previous edition.
        let before: Edition<Subject, Piece>
        /// The changed blocks by number.
        let changes: [Int: [Held<Subject>?]]
        /// How many blocks there are in all.
        let count: Int
        /// The revision of the new edition.
        let revision: Int
        /// The grammars to pack.
        let syntaxes: Set<Syntax>
        /// Whether a scrape waits for the edition.
        let isAwaited: Bool
        /// What an earlier run kept.
        let kept: KeptStrips?
    }

    /// Up to this many blocks are packed together, headers included: packed separately they would take a fifth more bytes.
    private static var smallCount: Int { 5 }
    /// From this many strips on, they are packed at a quarter of the cost and with a third more bytes where a scrape waits for them.
    private static var hurriedFrom: Int { 100 }
    /// How many strips one task encodes: enough to pay for its memory, few enough to spread the work evenly.
    private static var stripsPerTask: Int { 16 }
    /// How many tasks encode at a time: what else is to be done has its turn between them.
    private static var tasksAtOnce: Int { 4 }

    /// A subject before and after.
    typealias Alteration = StripEncoder<Subject>.Alteration

    let encoder: StripEncoder<Subject>
    let seal: Seal<Piece>

    /// The next edition.
    func edition(_ order: Order) async throws(GzipError) -> Edition<Subject, Piece> {
        var blocks = Array(order.before.blocks.prefix(order.count))
        while blocks.count < order.count { blocks.append([]) }
        for (block, subjects) in order.changes { blocks[block] = subjects }
        guard order.count > Self.smallCount else { return try small(order, blocks) }
        var shelves = order.before.shelves
        let altered = alterations(order, blocks)
        let jobs = shelves.indices.flatMap { family in dueJobs(&shelves[family], family, order, blocks, altered) }
        let isHurried = order.isAwaited && jobs.count >= Self.hurriedFrom
        let strips = try await strips(of: jobs, isHurried ? .hurried : .kept, order.kept)
        fill(&shelves, jobs, strips, count: order.count)
        return finished(order.revision, blocks, shelves, order.syntaxes)
    }

    /// The same edition with some of its hurried strips packed well.
    func polished(_ edition: Edition<Subject, Piece>, _ number: Int) async throws(GzipError) -> Edition<Subject, Piece>
    {
        var shelves = edition.shelves
        let jobs = edition.hurriedStrips.prefix(number).map { family, strip in
            job(shelves[family], family, strip, edition.blocks)
        }
        fill(&shelves, jobs, try await strips(of: jobs, .kept, nil), count: edition.blocks.count)
        return finished(edition.revision, edition.blocks, shelves, edition.syntaxes)
    }

    /// An edition of few subjects, packed as a whole for each grammar.
    private func small(_ order: Order, _ blocks: [[Held<Subject>?]]) throws(GzipError) -> Edition<Subject, Piece> {
        let isKept = order.changes.isEmpty && order.before.blocks.count == order.count
        var bodies = isKept ? order.before.bodies : BySyntax { _ in nil }
        for syntax in order.syntaxes where bodies[syntax] == nil {
            bodies[syntax] = try GzipBody(
                text: encoder.text(of: blocks.joined(), syntax), seal: seal)
        }
        let shelves = order.before.shelves.map { $0.emptied() }
        return Edition(revision: order.revision, blocks: blocks, shelves: shelves, bodies: bodies)
    }

    private func finished(
        _ revision: Int, _ blocks: [[Held<Subject>?]], _ shelves: [FamilyShelf<Piece>], _ syntaxes: Set<Syntax>
    ) -> Edition<Subject, Piece> {
        let bodies = BySyntax { syntaxes.contains($0) ? GzipBody(shelves, $0, seal: seal) : nil }
        return Edition(revision: revision, blocks: blocks, shelves: shelves, bodies: bodies)
    }

    /// The subjects of each changed block that are others than before; nil for a block that has not been there or has grown.
    private func alterations(_ order: Order, _ blocks: [[Held<Subject>?]]) -> [(block: Int, pairs: [Alteration]?)] {
        order.changes.keys.map { block in
            guard block < order.before.blocks.count, order.before.blocks[block].count == blocks[block].count else {
                return (block, nil)
            }
            return (block, zip(order.before.blocks[block], blocks[block]).filter { $0 !== $1 })
        }
    }

    /// The strips of one family that must be encoded.
    private func dueJobs(
        _ shelf: inout FamilyShelf<Piece>, _ family: Int, _ order: Order, _ blocks: [[Held<Subject>?]],
        _ altered: [(block: Int, pairs: [Alteration]?)]
    ) -> [StripEncoder<Subject>.Job] {
        let size = shelf.strips.isEmpty ? sampleSize(family, blocks) : shelf.length / blocks.count
        let isCutAnew = shelf.cut(
            blockSize: size, before: order.kept?.blocksPerStrip(encoder.families[family].header.name))
        let changed = altered.filter { !($0.pairs?.allSatisfy { encoder.isSame(family, $0) } ?? false) }.map(\.block)
        let last = shelf.strip(of: blocks.count - 1)
        var strips = isCutAnew ? Set(0...last) : Set(changed.map(shelf.strip))
        let kept = min(order.before.blocks.count, blocks.count)
        if order.before.blocks.count != blocks.count { strips.formUnion(shelf.strip(of: max(kept - 1, 0))...last) }
        return strips.sorted().map { job(shelf, family, $0, blocks) }
    }

    private func job(
        _ shelf: FamilyShelf<Piece>, _ family: Int, _ strip: Int, _ blocks: [[Held<Subject>?]]
    ) -> StripEncoder<Subject>.Job {
        var subjects: [Held<Subject>?] = []
        for block in shelf.blocks(of: strip, count: blocks.count) { subjects += blocks[block] }
        return .init(family: family, strip: strip, subjects: subjects)
    }

    /// An estimate of a block's size in a family, in bytes: the larger of the first block and one in the middle.
    private func sampleSize(_ family: Int, _ blocks: [[Held<Subject>?]]) -> Int {
        max(encoder.size(family, blocks[0]), encoder.size(family, blocks[blocks.count / 2]))
    }

    private func fill(
        _ shelves: inout [FamilyShelf<Piece>], _ jobs: [StripEncoder<Subject>.Job], _ strips: [PackedStrip], count: Int
    ) {
        let made = Dictionary(grouping: zip(jobs, strips), by: \.0.family)
        for (family, strips) in made {
            shelves[family].replace(strips.map { ($0.0.strip, $0.1) }, blocks: count, seal: seal)
        }
    }

    /// Encodes the jobs on some cores.
    private func strips(
        of jobs: [StripEncoder<Subject>.Job], _ effort: Deflater.Effort, _ kept: KeptStrips?
    ) async throws(GzipError) -> [PackedStrip] {
        guard jobs.count > 1 else { return try encoder.strips(of: jobs[...], effort, kept) }
        typealias Part = Result<[PackedStrip], GzipError>
        let encoder = encoder
        var shares = stride(from: 0, to: jobs.count, by: Self.stripsPerTask)
            .map { jobs[$0..<min($0 + Self.stripsPerTask, jobs.count)] }[...]
        let parts = await withTaskGroup(of: (Int, Part).self) { group in
            func addNext() {
                guard let share = shares.popFirst() else { return }
                group.addTask {
                    (share.startIndex, Part { () throws(GzipError) in try encoder.strips(of: share, effort, kept) })
                }
            }
            for _ in 0..<Self.tasksAtOnce { addNext() }
            var parts: [(Int, Part)] = []
            while let part = await group.next() {
                parts.append(part)
                addNext()
            }
            return parts
        }
        var strips: [PackedStrip] = []
        for (_, part) in parts.sorted(by: { $0.0 < $1.0 }) { strips += try part.get() }
        return strips
    }
}
