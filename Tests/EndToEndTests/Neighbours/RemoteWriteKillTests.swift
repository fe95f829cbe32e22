import Foundation
import TestKit
import Testing

/// An exporter that is killed again and again while it sends.
@Suite(.timeLimit(.minutes(10)))
struct RemoteWriteKillTests {
    /// `make study` sets the variable.
    private static let kills = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1" ? 50 : 8

    /// The exporter cannot know of an answer that was on its way when it was killed, so the request before a kill may come again; no
    /// other may.
    @Test func killsLoseNothingAndRepeatNothingAcknowledged() async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver()
        try estate.configure(historyDays: 60)
        #expect(try await estate.backfill(59, 2, "--output=\(estate.folder)/all.om").code == 0)
        try estate.configure(
            historyDays: 0,
            "remote_write: [{name: fake, url: \"\(receiver.writeURL)\", queue_config: {max_samples_per_send: 240}}]")
        try await kill(estate, after: 0...400)
        let exporter = try await estate.start()
        let wanted = 58 * 2
        _ = try await eventually("all days; so far:\n\(exporter.program.text)") {
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            return try Set(receiver.requests().map(\.digest)).count >= wanted && sum(metrics, "samples_pending") == 0
                ? true : nil
        }
        try await exporter.program.stop()
        let taken = try receiver.requests().map(\.digest)
        // Yesterday of both accounts comes on top when it is late enough in Beijing for it to be final.
        #expect((0...2).contains(Set(taken).count - wanted), "\(Set(taken).count) days of accounts")
        for (place, body) in taken.enumerated() where taken[..<place].contains(body) {
            #expect(place > 0 && taken[place - 1] == body, "request \(place) repeats one that was acknowledged before")
        }
        #expect(taken.count - Set(taken).count <= Self.kills)
        try await receiver.stop()
        try await estate.stop()
    }

    @Test func killsBetweenPartsOfARefusedDayLoseNothing() async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver(
            rule: "400 if any(p.msg_type == 'voice' and p.seconds // 3600 % 24 == 3 for p in points) else 204")
        try estate.configure(historyDays: 20)
        #expect(try await estate.backfill(19, 2, "--output=\(estate.folder)/all.om").code == 0)
        try estate.configure(historyDays: 0, "remote_write: [{name: fake, url: \"\(receiver.writeURL)\"}]")
        try await kill(estate, after: 0...2000)
        let exporter = try await estate.start()
        _ = try await eventually("an empty queue; so far:\n\(exporter.program.text)") {
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            return sum(metrics, "samples_pending") == 0 && sum(metrics, "samples_total") > 0 ? true : nil
        }
        try await exporter.program.stop()
        let stored = try await estate.stored(19, 2).values.filter { key, _ in
            let words = key.split(separator: " ")
            return !(words[2] == "voice" && (Int(words[3]) ?? 0) / 3600 % 24 == 3)
        }
        let taken = try receiver.taken().values
        #expect(taken.filter { stored[$0.key] != nil } == stored)
        try await receiver.stop()
        try await estate.stop()
    }

    /// Starts the exporter and kills it so many milliseconds later, again and again; the same waits in each run.
    private func kill(_ estate: EventEstate, after wait: ClosedRange<Int>) async throws {
        var dice = StudyDice(1, "kills")
        for number in 1...Self.kills {
            let exporter = try await estate.start()
            let milliseconds = Int.random(in: wait, using: &dice)
            try await Task.sleep(for: .milliseconds(milliseconds))
            exporter.program.signal(SIGKILL)
            let code = try await exporter.program.result().code
            #expect(code == SIGKILL, "kill \(number) of seed 1, after \(milliseconds) ms")
        }
    }

    private func sum(_ metrics: MetricsText, _ name: String) -> Double {
        metrics.series("wechat_exporter_remote_write_\(name)").values.reduce(0, +)
    }
}
