/// Writes the lines of one family, subject by subject; what all lines of a subject share is prepared once.
package struct SubjectWriter: ~Copyable {
    private var lines: ByteWriter
    /// `name{account="shop"`.
    private var start = ByteWriter(capacity: 128)
    /// The same of the sample that says when a counter began: `name_created{account="shop"`.
    private var createdStart = ByteWriter(capacity: 128)
    private var labels = LabelOpenings([])
    private var opening: [UInt8] = []
    private var createdOpening: [UInt8] = []
    private static let end = Array("} ".utf8)

    /// Makes a writer without lines.
    package init(capacity: Int = 4096) { lines = ByteWriter(capacity: capacity) }

    /// Begins another family.
    mutating func begin(_ header: FamilyHeader) {
        // Only counters without "_total" have two names, and no subject family is one.
        opening = Array("\(header.name){\(header.labelNames[0])=\"".utf8)
        createdOpening = header.type == .counter ? Array("\(header.createdName){\(header.labelNames[0])=\"".utf8) : []
        labels = LabelOpenings(Array(header.labelNames.dropFirst()), isContinued: true)
    }

    /// Begins another subject of the family.
    mutating func begin(subject: String) {
        Self.set(&start, opening, subject)
        if !createdOpening.isEmpty { Self.set(&createdStart, createdOpening, subject) }
    }

    private static func set(_ start: inout ByteWriter, _ opening: [UInt8], _ subject: String) {
        start.removeAll()
        start.append(opening)
        start.append(escaped: subject)
        start.append(UInt8(ascii: "\""))
    }

    /// Writes the line of a family that has no label but the subject's.
    package mutating func line(_ value: Double) { line([], value) }

    /// Writes when the subject's counter began at zero, in Unix seconds; for OpenMetrics, after the counter's line.
    package mutating func created(_ seconds: Double) {
        createdStart.withBytes { lines.append($0) }
        lines.append(Self.end)
        SampleValue.append(seconds, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Writes a line; `labelValues` are those after the subject's.
    package mutating func line(_ labelValues: [String], _ value: Double) {
        start.withBytes { lines.append($0) }
        labels.appendOpen(labelValues, to: &lines)
        lines.append(Self.end)
        SampleValue.append(value, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Writes a line with labels that the header does not name, because a configuration does; `names` hold no character that any format
    /// escapes.
    package mutating func line(_ labelValues: [String], more names: [String], _ values: [String], _ value: Double) {
        start.withBytes { lines.append($0) }
        labels.appendOpen(labelValues, to: &lines)
        LabelOpenings(names, isContinued: true).appendOpen(values, to: &lines)
        lines.append(Self.end)
        SampleValue.append(value, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Writes a line whose other labels were prepared beforehand.
    package mutating func line(_ cells: borrowing LabelTable, _ place: Int, _ value: Int) {
        start.withBytes { start in
            cells.withLabels(at: place) { end in lines.appendLine(start, end, value) }
        }
    }

    /// Writes a line whose other labels were prepared beforehand, with any number.
    package mutating func line(_ cells: borrowing LabelTable, _ place: Int, _ value: Double) {
        start.withBytes { lines.append($0) }
        cells.withLabels(at: place) { lines.append($0) }
        SampleValue.append(value, to: &lines)
        lines.append(UInt8(ascii: "\n"))
    }

    /// Appends bytes that belong to no subject.
    mutating func append(_ body: (inout ByteWriter) -> Void) { body(&lines) }

    /// Passes the bytes written so far to `body`.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try lines.withBytes(body)
    }

    /// The bytes written so far.
    package var bytes: [UInt8] { lines.bytes }

    /// How many bytes have been written.
    package var count: Int { lines.count }

    /// Removes what was written and keeps the memory.
    package mutating func removeAll() { lines.removeAll() }
}
