import ArgumentParser
import Exposition

/// Times the encoder alone, on one core.
struct EncoderSpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time the encoder: nanoseconds a line, megabytes a second.")

    @Option(help: "How many accounts are written each time.")
    var accounts = 1000
    @Option(help: "How often they are written; the fastest counts.")
    var rounds = 20

    /// Prints one line.
    func run() async throws {
        let shops = (0..<accounts).map { SyntheticShop($0) }
        let cache = try SegmentCache<SyntheticShop, Void>(
            try SyntheticShop.families(), label: \.name,
            seal: Seal { _ in
                ()
            } open: { _ in
                []
            })
        var best = Duration.seconds(3600)
        var size = 0
        var writer = SubjectWriter(capacity: 1 << 20)
        for _ in 0..<rounds {
            size = 0
            // Ten accounts at a time, as they are encoded for a strip: more would measure the memory.
            best = min(
                best,
                ContinuousClock().measure {
                    for first in stride(from: 0, to: shops.count, by: 10) {
                        writer.removeAll()
                        cache.append(shops[first..<min(first + 10, shops.count)], to: &writer)
                        size += writer.count
                    }
                })
        }
        let nanoseconds = Double(best.components.attoseconds) / 1e9 + Double(best.components.seconds) * 1e9
        let lines = Double(accounts * 240)
        print(
            "\(Int(nanoseconds / lines * 10) / 10) ns a line, \(Int(Double(size) / nanoseconds * 1000)) MB/s, \(size) bytes"
        )
    }
}
