/// Lines that wait for a slow reader, as many as fit; what finds no room is left out and counted.
///
/// After the first line that was left out nothing is taken until those that wait have gone. So what is missing is missing in one
/// place, behind the lines that waited, and can be told there.
struct LineQueue {
    /// The most bytes that wait.
    private let maxBytes: Int
    /// The most lines that wait.
    private let maxLines: Int
    /// What waits, one line behind the other.
    private var bytes: [UInt8] = []
    /// How many lines wait.
    private var lines = 0
    /// How many lines are missing behind those that wait.
    private var missing = 0
    /// How many lines were left out since the start.
    private(set) var dropped = 0

    /// Makes an empty queue.
    init(maxBytes: Int, maxLines: Int) {
        (self.maxBytes, self.maxLines) = (maxBytes, maxLines)
    }

    /// Whether nothing waits and nothing is to be told.
    var isEmpty: Bool { lines == 0 && missing == 0 }

    /// Puts a line, which ends with its newline, behind the others, or leaves it out.
    mutating func append(_ line: String) {
        guard missing == 0, lines < maxLines, bytes.count + line.utf8.count <= maxBytes else {
            missing += 1
            dropped += 1
            return
        }
        bytes.append(contentsOf: line.utf8)
        lines += 1
    }

    /// Gives away what waits, and how many lines are missing behind it.
    mutating func drain() -> (bytes: [UInt8], missing: Int) {
        defer { (bytes, lines, missing) = ([], 0, 0) }
        return (bytes, missing)
    }
}
