/// Writes the lines of one family, subject by subject: what the lines of a subject share is put together once.
package struct SubjectWriter: ~Copyable {
    private var lines: ByteWriter
    /// `name{account="shop"`.
    private var start = ByteWriter(capacity: 128)
    private var labels = LabelOpenings([])
    private var opening: [UInt8] = []
    private static let end = Array("} ".utf8)

    /// Makes a writer without lines.
    package init(capacity: Int = 4096) { lines = ByteWriter(capacity: capacity) }

    /// Goes on with another family.
    mutating func begin(_ header: FamilyHeader) {
        // Only counters without "_total" have two names, and no family of subjects is one.
        opening = Array("\(header.name){\(header.labelNames[0])=\"".utf8)
        labels = LabelOpenings(Array(header.labelNames.dropFirst()), isContinued: true)
    }

    /// Goes on with another subject of the family.
    mutating func begin(subject: String) {
        start.removeAll()
        start.append(opening)
        start.append(escaped: subject)
        start.append(UInt8(ascii: "\""))
    }

    /// Writes the line of a family that has no label but the subject's.
    package mutating func line(_ value: Double) { line([], value) }

    /// Writes a line; `labelValues` are those after the subject's.
    package mutating func line(_ labelValues: [String], _ value: Double) {
        start.withBytes { lines.append($0) }
        labels.appendOpen(labelValues, to: &lines)
        lines.append(Self.end)
        SampleValue.append(value, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Writes a line whose other labels were written down beforehand.
    package mutating func line(_ cells: borrowing LabelTable, _ place: Int, _ value: Int) {
        start.withBytes { start in
            cells.withLabels(at: place) { end in lines.appendLine(start, end, value) }
        }
    }

    /// Writes a line whose other labels were written down beforehand, with any number.
    package mutating func line(_ cells: borrowing LabelTable, _ place: Int, _ value: Double) {
        start.withBytes { lines.append($0) }
        cells.withLabels(at: place) { lines.append($0) }
        SampleValue.append(value, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Appends bytes that are no lines of a subject.
    mutating func append(_ body: (inout ByteWriter) -> Void) { body(&lines) }

    /// Lends what was written.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try lines.withBytes(body)
    }

    /// What was written.
    package var bytes: [UInt8] { lines.bytes }

    /// How many bytes were written.
    package var count: Int { lines.count }

    /// Forgets what was written and keeps the room.
    package mutating func removeAll() { lines.removeAll() }
}
