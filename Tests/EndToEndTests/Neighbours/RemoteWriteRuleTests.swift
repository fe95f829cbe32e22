import Foundation
import TestKit
import Testing

/// Receivers with rules of their own, decoded by foreign code: what they take arrives once, what they refuse is named.
@Suite(.timeLimit(.minutes(10)))
struct RemoteWriteRuleTests {
    private func sum(_ metrics: MetricsText, _ name: String) -> Double {
        metrics.series("wechat_exporter_remote_write_\(name)").values.reduce(0, +)
    }

    /// Runs an exporter with 6 days of history until `isDone`, and gives its log and last metrics.
    private func run(
        _ receiver: FakeReceiver, _ estate: EventEstate, _ more: String = "",
        until isDone: (MetricsText) throws -> Bool
    ) async throws -> (log: String, metrics: MetricsText) {
        try estate.configure(historyDays: 6, "remote_write: [{name: r, url: \"\(receiver.writeURL)\"\(more)}]")
        let exporter = try await estate.start()
        let metrics = try await eventually("the end; so far:\n\(exporter.program.text)") {
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            return try isDone(metrics) ? metrics : nil
        }
        let log = exporter.program.text
        try await exporter.program.stop()
        return (log, metrics)
    }

    @Test(arguments: ["prometheus.WriteRequest", "io.prometheus.write.v2.Request"])
    func whatIsRefusedCostsNothingElseInEitherMessage(message: String) async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver(
            rule:
                "(400, 'no voice at three') if any(p.msg_type == 'voice' and p.seconds // 3600 % 24 == 3 for p in points) else 204"
        )
        let (log, metrics) = try await run(receiver, estate, ", protobuf_message: \(message)") {
            sum($0, "samples_pending") == 0 && sum($0, "samples_total") > 1_500
        }
        let isTwoZero = message.hasPrefix("io")
        // The very first refusal may be about the message, so the other one is tried once.
        #expect(try receiver.requests().dropFirst(2).allSatisfy { $0.isTwoZero == isTwoZero })
        let taken = try receiver.taken()
        #expect(taken.repeated == 0)
        #expect(!taken.values.keys.contains { $0.contains(" voice ") && isThree($0) })
        #expect(sum(metrics, "samples_total") == Double(taken.values.count))
        #expect(sum(metrics, "samples_failed_total") * 119 == Double(taken.values.count), "2 in 240")
        let expected = try await estate.stored(5, 2).values.filter { !($0.key.contains(" voice ") && isThree($0.key)) }
        #expect(taken.values.filter { expected[$0.key] != nil } == expected)
        #expect(try receiver.requests().allSatisfy { !$0.text.contains("decoded") })
        let lines = log.split(separator: "\n").filter { $0.contains("are dropped") }
        #expect((4...6).contains(lines.count), "a line a day: \(lines)")
        #expect(lines.allSatisfy { $0.contains("HTTP 400: no voice at three") && $0.contains("voice") })
        try await receiver.stop()
        try await estate.stop()
    }

    private func isThree(_ key: String) -> Bool {
        (key.split(separator: " ").last.flatMap { Int($0) } ?? 0) / 3600 % 24 == 3
    }

    @Test func everyFaultInTurnsLosesNothing() async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver(
            rule: "[500, 204, 401, 429, 404, 503, 204, 408, 302, 204, 413, 403, 407, 410, 451, 204][n % 16]")
        let (_, metrics) = try await run(receiver, estate, ", queue_config: {max_backoff: 100ms}") {
            sum($0, "samples_pending") == sum($0, "samples_set_aside") && sum($0, "samples_total") > 0
        }
        #expect(sum(metrics, "samples_failed_total") == 0)
        let (_, later) = try await run(receiver, estate, ", queue_config: {max_backoff: 100ms}") {
            sum($0, "samples_pending") == 0
        }
        #expect(sum(later, "samples_failed_total") == 0)
        let taken = try receiver.taken()
        let expected = try await estate.stored(5, 2)
        #expect(taken.values.filter { expected.values[$0.key] != nil } == expected.values)
        try await receiver.stop()
        try await estate.stop()
    }

    @Test func daysThatAreNeverTakenAreSetAsideAndShown() async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver(
            rule: "(500, 'too old sample') if any(p.seconds < now - 4 * 86400 for p in points) else 204")
        let (log, metrics) = try await run(receiver, estate) {
            sum($0, "samples_set_aside") > 0 && sum($0, "samples_pending") == sum($0, "samples_set_aside")
        }
        #expect(sum(metrics, "samples_failed_total") == 0)
        #expect(sum(metrics, "samples_total") + sum(metrics, "samples_pending") >= 4 * 480)
        #expect(try receiver.taken().repeated == 0)
        #expect(log.contains("it is set aside and retried hourly"))
        try await receiver.stop()
        try await estate.stop()
    }

    @Test func aReceiverThatIsGoneIsOrphanedAndForgotten() async throws {
        let estate = try await EventEstate()
        let receiver = try await FakeReceiver(rule: "(401, 'who are you')")
        let (log, metrics) = try await run(receiver, estate) {
            sum($0, "blocked") == 1 && sum($0, "samples_pending") >= 4 * 480
        }
        #expect(metrics.series("wechat_exporter_remote_write_blocked").count == 10)
        #expect(metrics.series("wechat_exporter_remote_write_blocked", "unauthorized").values.first == 1)
        #expect(
            log.contains("HTTP 401: who are you: check the user name and password or the credentials of remote_write r")
        )
        try estate.configure()
        let exporter = try await estate.start()
        let orphans = try await eventually("orphans; so far:\n\(exporter.program.text)") {
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            return sum(metrics, "samples_orphaned") > 0 ? metrics : nil
        }
        #expect(orphans.series("wechat_exporter_remote_write_samples_orphaned", "\"r\"").count == 1)
        func forget(_ arguments: String...) async throws -> Program.Result {
            try await Program.run(["forget", "--config.file=\(estate.folder)/config.yml"] + arguments)
        }
        let busy = try await forget("--remote-write=r")
        #expect(busy.code == 1 && busy.errors.contains("in use by a running exporter: stop it first"))
        try await exporter.program.stop()
        let trial = try await forget("--remote-write=r", "--dry-run")
        #expect(trial.code == 0 && trial.output.hasPrefix("would forget remote_write r: "))
        let done = try await forget("--remote-write=r")
        #expect(done.code == 0 && done.output.dropFirst(6) == trial.output.dropFirst(12))
        let again = try await forget("--remote-write=r")
        #expect(again.code == 1 && again.errors.contains("no queue for remote_write r"))
        #expect(try await forget("--remote-write=r", "--account=x").code == 64)
        try await receiver.stop()
        try await estate.stop()
    }
}
