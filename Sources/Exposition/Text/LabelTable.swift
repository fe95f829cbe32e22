/// The labels after the subject's, encoded once for every line that has them.
package struct LabelTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]

    /// Encodes the labels of each row of values: `,msg_type="text",ref_hour="00"} `.
    package init(_ names: [String], rows: [[String]]) {
        let labels = LabelOpenings(names, isContinued: true)
        var writer = ByteWriter()
        for row in rows {
            labels.appendOpen(row, to: &writer)
            writer.append("} ")
            ends.append(writer.count)
        }
        bytes = writer.bytes
    }

    /// Passes the encoded labels of one row to `body`.
    func withLabels(at place: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[ends[place]..<ends[place + 1]])) }
    }
}
