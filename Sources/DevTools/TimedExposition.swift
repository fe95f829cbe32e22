import BeijingTime
import Foundation

/// Writes expositions of several moments as OpenMetrics with timestamps, for `promtool tsdb create-blocks-from openmetrics`.
struct TimedExposition {
    /// The lines of the samples, by family.
    private var lines: [[UInt8]] = []
    private var headers: [[UInt8]] = []
    private var places: [String: Int] = [:]

    /// Adds the samples of a text exposition; times must be ascending.
    mutating func add(_ text: [UInt8], at time: UnixTime) {
        let ending = Array(" \(time.seconds)\n".utf8)
        var place = 0
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "# TYPE ".utf8) {
                place = self.place(of: String(decoding: line.dropFirst(7), as: UTF8.self))
            } else if line.first != UInt8(ascii: "#") {
                lines[place] += line
                lines[place] += ending
            }
        }
    }

    /// Writes everything, ended by `# EOF`, and clears it.
    mutating func flush(to output: FileHandle) throws {
        for (header, lines) in zip(headers, lines) { try output.write(contentsOf: Data(header + lines)) }
        try output.write(contentsOf: Data("# EOF\n".utf8))
        self = TimedExposition()
    }

    /// The index of a family, given by its name and type in the text format.
    private mutating func place(of nameAndType: String) -> Int {
        if let place = places[nameAndType] { return place }
        let words = nameAndType.split(separator: " ")
        // Counters keep their suffix in the name here, which only the type "unknown" allows; promtool accepts it.
        headers.append(Array("# TYPE \(words[0]) \(words[1] == "gauge" ? "gauge" : "unknown")\n".utf8))
        lines.append([])
        places[nameAndType] = headers.count - 1
        return headers.count - 1
    }
}
