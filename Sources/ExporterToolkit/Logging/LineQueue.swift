/// Lines that wait for a slow reader, up to a limit; lines beyond it are dropped and counted.
///
/// After the first dropped line no line is accepted until the waiting ones have gone. So all dropped lines are missing in one place,
/// after the lines that waited, and can be reported there.
struct LineQueue {
    /// The most bytes that may wait.
    private let maxBytes: Int
    /// The most lines that may wait.
    private let maxLines: Int
    /// The waiting lines, one after another.
    private var bytes: [UInt8] = []
    /// How many lines wait.
    private var lines = 0
    /// How many lines were dropped after those that wait.
    private var missing = 0
    /// How many lines were dropped since the start.
    private(set) var dropped = 0

    /// Makes an empty queue.
    init(maxBytes: Int, maxLines: Int) {
        (self.maxBytes, self.maxLines) = (maxBytes, maxLines)
    }

    /// Whether nothing waits and nothing has to be reported.
    var isEmpty: Bool { lines == 0 && missing == 0 }

    /// Appends a line, which ends with its newline, or drops it.
    mutating func append(_ line: String) {
        guard missing == 0, lines < maxLines, bytes.count + line.utf8.count <= maxBytes else {
            missing += 1
            dropped += 1
            return
        }
        bytes.append(contentsOf: line.utf8)
        lines += 1
    }

    /// Removes and returns what waits, and how many lines were dropped after it.
    mutating func drain() -> (bytes: [UInt8], missing: Int) {
        defer { (bytes, lines, missing) = ([], 0, 0) }
        return (bytes, missing)
    }
}
