import BeijingTime
import Foundation
import TestKit
import Testing
import WeChatAPI

/// The collector beside a model of it, through random histories; see ``History`` for what befalls it and ``HistoryLaws`` for what holds
/// whatever the model says.
///
/// A failing history is told by its seed and in its shortest form, with the step that differs.
struct CollectingModelTests {
    /// `make study` sets the variable and gets ten thousand histories of some weeks; the tests make do with two hundred short ones.
    private static let isThorough = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1"
    private static let (batches, size, length) = isThorough ? (100, 100, 20) : (8, 25, 5)

    @Test(.timeLimit(.minutes(60)), arguments: 0..<batches)
    func theCollectorDoesWhatTheModelDoes(batch: Int) async throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var calls = 0
        for seed in batch * Self.size..<(batch + 1) * Self.size {
            let history = History(seed: seed, length: Self.length)
            var run = try HistoryRun(history, folder: folder)
            let isWrong = try await run.run() != nil
            calls += run.calls
            guard isWrong else { continue }
            var shortest = history
            var shrinker = StepShrinker<History.Step>(smaller: \.smaller) { steps in
                var run = try HistoryRun(History(setting: history.setting, steps: steps), folder: folder)
                return try await run.run() != nil
            }
            shortest.steps = try await shrinker.shortest(history.steps)
            var last = try HistoryRun(shortest, folder: folder)
            let step = try await last.run()
            Issue.record("seed \(seed), step \(step ?? -1): \(last.complaint ?? "")\n\(shortest)")
            return
        }
        // The study would prove nothing if WeChat were hardly asked.
        #expect(calls > Self.size * 30)
    }

    /// Found by seeds 266 and 439: a re-read of an older day, for which no calls were left, hid that of yesterday.
    @Test func aRereadWhoseShareOfTheCallsIsUsedUpHidesNoOther() async throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let history = History(
            setting: .init(begin: .init(seconds: 1_773_124_853), callsPerDay: 6, historyDays: 6, accounts: 2),
            steps: [
                .answer(0, .data(.getupstreammsghour), .empty, times: 3), .pass(720),
                .answer(0, .data(.getinterfacesummary), .errcode(43002), times: 1), .pass(720),
            ])
        var run = try HistoryRun(history, folder: folder)
        let step = try await run.run()
        #expect(step == nil, "\(run.complaint ?? "")")
    }
}
