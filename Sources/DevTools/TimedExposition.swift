import Exposition
import Foundation
import WeChatAPI

/// Writes expositions of several moments as OpenMetrics with timestamps, as `promtool tsdb create-blocks-from openmetrics` reads them.
struct TimedExposition {
    /// The samples' lines, by the place of their family.
    private var lines: [[UInt8]] = []
    private var places: [String: Int] = [:]
    private var headers: [[UInt8]] = []

    /// Adds the samples of one moment; series must come with rising times.
    mutating func add(_ families: [MetricFamily], at time: UnixTime) {
        let ending = Array(" \(time.seconds)\n".utf8)
        for family in families where !family.samples.isEmpty {
            let place = place(of: family)
            var text: [UInt8] = []
            TextEncoder.appendSamples(of: family, to: &text)
            for byte in text {
                if byte == UInt8(ascii: "\n") { lines[place] += ending } else { lines[place].append(byte) }
            }
        }
    }

    /// Writes everything, ended by `# EOF`, and forgets it.
    mutating func flush(to output: FileHandle) throws {
        for (header, lines) in zip(headers, lines) { try output.write(contentsOf: Data(header + lines)) }
        try output.write(contentsOf: Data("# EOF\n".utf8))
        self = TimedExposition()
    }

    private mutating func place(of family: MetricFamily) -> Int {
        if let place = places[family.name] { return place }
        // Counters keep their suffix in the name here, which only the type "unknown" allows, and promtool does not mind.
        headers.append(Array("# TYPE \(family.name) \(family.type == .gauge ? "gauge" : "unknown")\n".utf8))
        lines.append([])
        places[family.name] = headers.count - 1
        return headers.count - 1
    }
}
