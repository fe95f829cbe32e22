internal import Synchronization

/// The encoded and packed exposition of many subjects, updated once for each change and shared by all scrapes.
///
/// The words are a printer's: lines are set in strips, strips are bound into pages, and an edition is published whole.
///
/// ```text
///  subjects   │ a b c │ d e f │ g h i │     block: subjects that change together (10)
///             ├───────┴───────┼───────┤
///  family 1   │ strip         │ strip │     strip: one family's lines of some blocks, the unit of encoding and deflating
///  family 2   │ strip                 │     shelf: all strips of a family with its HELP and TYPE, sent in pages
///             └───────────────────────┘     page: some strips in one run of bytes; a large one is sealed in a shared buffer (piece)
///   edition: all shelves at one revision, and the whole body in each grammar
///
///  update ──▶ dirty blocks ──▶ refresh: EditionBuilder encodes their strips ──▶ published edition ──▶ polish: hurried strips again
/// ```
/// `update` only notes a change. `refresh` does the work once, however many callers wait for it; the lock guards the bookkeeping only.
///
/// Target: Encodes metric families as text and gzip, once for each change.
/// Keeps out: What the metrics mean, servers and the network.
package final class SegmentCache<Subject: Sendable, Piece: Sendable>: Sendable {
    struct State {
        var subjects: [Held<Subject>?] = []
        var places: [String: Int] = [:]
        var dirty: Set<Int> = []
        var revision = 0
        var syntaxes: Set<Syntax> = []
        var isRefreshing = false
        /// How many encode changes soon after they occur.
        var keepers = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
        var edition: Edition<Subject, Piece>
        /// How many subjects the edition shows.
        var shown = 0
        /// What an earlier run kept.
        var kept: KeptStrips?

        /// Whether a scrape waits for the next edition.
        var isAwaited: Bool { keepers == 0 || !edition.isInStrips || shown * 10 < places.count * 9 }
    }

    /// What a caller has to do to get an edition of some revision.
    private enum Turn {
        case none(Edition<Subject, Piece>)
        case wait
        case work(EditionBuilder<Subject, Piece>.Order)
    }

    let builder: EditionBuilder<Subject, Piece>
    private let blockSize: Int
    let state: Mutex<State>

    /// How many subjects make a block, the unit of packing in the families with the most lines.
    ///
    /// Measured on the hours of 1,000 accounts at zlib's level 6, as bytes beyond those of one piece, and time to pack one block: with 1
    /// account 19 % and 0.04 ms, with 5 6 % and 0.25 ms, with 10 4 % and 0.6 ms, with 20 2 % and 1.2 ms, with 100 0.5 % and 6 ms.
    package static var defaultBlockSize: Int { 10 }

    /// Makes a cache of no subjects.
    ///
    /// - Parameters:
    ///   - families: In the order of the exposition.
    ///   - blockSize: How many subjects make a block.
    ///   - label: The value of the families' first label.
    ///   - seal: Makes shared buffers of bytes.
    /// - Throws: ``GzipError`` when zlib gets no memory.
    package init(
        _ families: [SubjectFamily<Subject>], blockSize: Int = defaultBlockSize,
        label: @escaping @Sendable (Subject) -> String, seal: Seal<Piece>
    ) throws(GzipError) {
        builder = EditionBuilder(encoder: StripEncoder(families: families, label: label), seal: seal)
        self.blockSize = blockSize
        let deflater = try Deflater(.kept)
        var shelves: [FamilyShelf<Piece>] = []
        for family in families { shelves.append(try FamilyShelf(family.header, in: family.syntaxes, deflater)) }
        state = Mutex(State(edition: Edition(revision: 0, blocks: [], shelves: shelves, bodies: BySyntax { _ in nil })))
    }

    /// Replaces the subject at `place`, or removes it; the list grows up to `place`.
    package func update(_ subject: Subject?, at place: Int) {
        state.withLock { state in
            set(subject, at: place, in: &state)
            state.revision += 1
        }
    }

    /// Replaces the subjects at these places, at once, and removes all from `count` on.
    package func update(_ changes: [(place: Int, subject: Subject?)], count: Int) {
        state.withLock { state in
            for (place, subject) in changes where place < count { set(subject, at: place, in: &state) }
            while state.subjects.count > count {
                set(nil, at: state.subjects.count - 1, in: &state)
                state.subjects.removeLast()
            }
            state.revision += 1
        }
    }

    private func set(_ subject: Subject?, at place: Int, in state: inout State) {
        while state.subjects.count <= place { state.subjects.append(nil) }
        if let before = (state.subjects[place]?.subject).map(builder.encoder.label), state.places[before] == place {
            state.places[before] = nil
        }
        state.subjects[place] = subject.map(Held.init)
        if let subject { state.places[builder.encoder.label(subject)] = place }
        state.dirty.insert(place / blockSize)
    }

    /// Changes every subject in its place.
    package func updateAll(_ change: (Subject) -> Subject) {
        state.withLock { state in
            state.subjects = state.subjects.map { $0.map { Held(change($0.subject)) } }
            markAll(in: &state)
        }
    }

    /// The current subjects in order; scrapes may not show them yet.
    package var subjects: [Subject] { state.withLock { $0.subjects }.compactMap { $0?.subject } }

    /// The subject whose label has this value.
    package func subject(_ label: String) -> Subject? {
        state.withLock { state in state.places[label].flatMap { state.subjects[$0]?.subject } }
    }

    /// The newest edition; `nil` while it lacks a change or, if `syntax` is given, the packed body in that grammar.
    package func freshEdition(packed syntax: Syntax? = nil) -> Edition<Subject, Piece>? {
        state.withLock { $0.edition.revision == $0.revision && $0.edition.isPacked(in: syntax) ? $0.edition : nil }
    }

    /// The edition to show without waiting; `nil` when one must be made first.
    ///
    /// Few subjects are shown as they are. Of many, what is lacking would cost more than all that is shown: while somebody encodes it anyway
    /// (``whileKept(_:)``), the edition before is shown until then, unless it lacks a tenth of the subjects.
    package func shownEdition(packed syntax: Syntax? = nil) -> Edition<Subject, Piece>? {
        if let edition = freshEdition(packed: syntax) { return edition }
        return state.withLock { $0.isAwaited || !$0.edition.isPacked(in: syntax) ? nil : $0.edition }
    }

    /// The edition to show, made first where it must be.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory.
    package func edition(packed syntax: Syntax? = nil) async throws(GzipError) -> Edition<Subject, Piece> {
        if let edition = shownEdition(packed: syntax) { return edition }
        return try await refresh(syntax)
    }

    /// Does `work`, which encodes changes soon after they occur.
    package func whileKept(_ work: () async -> Void) async {
        state.withLock { $0.keepers += 1 }
        await work()
        state.withLock { $0.keepers -= 1 }
    }

    /// Makes an edition that includes every change made before this call, in all grammars asked for so far and in `syntax`.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory; the changes stay noted for the next attempt.
    @discardableResult
    package func refresh(_ syntax: Syntax? = nil) async throws(GzipError) -> Edition<Subject, Piece> {
        let target = state.withLock { state in
            if let syntax { state.syntaxes.insert(syntax) }
            return state.revision
        }
        while true {
            switch turn(target, syntax) {
            case .none(let edition): return edition
            case .wait: await waitForWorker()
            case .work(let order):
                try await work(order) { () async throws(GzipError) in try await builder.edition(order) }
            }
        }
    }

    /// Packs up to `number` hurried strips well, while nothing else is to do.
    ///
    /// - Returns: Whether it packed any: not while somebody refreshes or the edition lacks a change.
    @discardableResult
    package func polish(_ number: Int) async throws(GzipError) -> Bool {
        let order = state.withLock { state -> EditionBuilder<Subject, Piece>.Order? in
            guard !state.isRefreshing, state.revision == state.edition.revision else { return nil }
            guard state.edition.shelves.contains(where: { !$0.hurried.isEmpty }) else { return nil }
            state.isRefreshing = true
            return self.order(in: &state)
        }
        guard let order else { return false }
        try await work(order) { () async throws(GzipError) in try await builder.polished(order.before, number) }
        return true
    }

    private func blockCount(_ subjects: Int) -> Int { (subjects + blockSize - 1) / blockSize }

    private func markAll(in state: inout State) {
        state.dirty = Set(0..<blockCount(state.subjects.count))
        state.revision += 1
    }

    private func turn(_ target: Int, _ syntax: Syntax?) -> Turn {
        state.withLock { state in
            if state.edition.revision >= target, state.edition.isPacked(in: syntax) { return .none(state.edition) }
            if state.isRefreshing { return .wait }
            state.isRefreshing = true
            return .work(order(in: &state))
        }
    }

    /// Collects the noted changes into an order, and clears them.
    private func order(in state: inout State) -> EditionBuilder<Subject, Piece>.Order {
        let count = blockCount(state.subjects.count)
        var changes: [Int: [Held<Subject>?]] = [:]
        for block in state.dirty where block < count {
            changes[block] = Array(
                state.subjects[block * blockSize..<min((block + 1) * blockSize, state.subjects.count)])
        }
        state.dirty = []
        return .init(
            before: state.edition, changes: changes, count: count, revision: state.revision, syntaxes: state.syntaxes,
            isAwaited: state.isAwaited, kept: state.kept)
    }

    private func waitForWorker() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isRefreshing { state.waiters.append(continuation) }
                return !state.isRefreshing
            }
            if isOver { continuation.resume() }
        }
    }

    /// Does the work of one turn and wakes those who wait for it.
    private func work(
        _ order: EditionBuilder<Subject, Piece>.Order, _ make: () async throws(GzipError) -> Edition<Subject, Piece>
    ) async throws(GzipError) {
        let result: Result<Edition<Subject, Piece>, GzipError>
        do { result = .success(try await make()) } catch { result = .failure(error) }
        let shown = (try? result.get().count) ?? 0
        let waiters = state.withLock { state in
            switch result {
            case .success(let edition): (state.edition, state.shown) = (edition, shown)
            case .failure: state.dirty.formUnion(order.changes.keys)
            }
            state.isRefreshing = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        _ = try result.get()
    }
}
