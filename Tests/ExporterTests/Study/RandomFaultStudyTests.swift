import Foundation
import Testing
import WeChatAPI

/// The collector through a long run of trouble, a pure function of the seed: hours without network, storms and single faults of every
/// kind the simulator knows, quotas cut short, answers gone empty, late and restated periods, silent days, restarts and standstills; the last four days are calm.
///
/// What must hold at the end, for each account, endpoint and period that upstream had ready two days before it:
/// - it is stored and settled;
/// - if its first usable answer came on the day after its end and four hours before midnight, it was read exactly twice, the second time at
///   12:00 or four hours later, whichever is later; else exactly once. An empty list is usable from 12:00 of that day on;
/// - its numbers are those that upstream gave at the last of these readings, so every restatement before the re-read is in the store;
///   after an empty re-read those of the first. What upstream changed later is not known to the exporter and not asked for;
/// - it was never asked for after the last of these readings;
/// - it was never asked for in haste, nor any period of its endpoint on a day after upstream said that the quota is spent;
/// - if nothing failed since the day before, it came within two polls of being ready.
///
/// And throughout: no endpoint of an account was called more than `calls_per_day` times on a Beijing day, the shown period never went back,
/// not even across a restart, and was always one that upstream had ready or had called empty after 12:00; no account woke for nothing.
struct RandomFaultStudyTests {
    /// All seeds over more than a year, as `make study` runs them, or a few over a hundred days.
    private static let isThorough = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1"

    @Test(.timeLimit(.minutes(20)), arguments: isThorough ? Array(1...20) : [1, 2, 3])
    func everyReadyPeriodIsKeptWithTheNumbersOfItsLastReading(seed: Int) async throws {
        var run = try StudyRun(
            seed: seed, days: RandomFaultStudyTests.isThorough ? 400 : 100,
            endpoints: [.getupstreammsghour, .getupstreammsgweek, .getupstreammsgmonth])
        try await run.run()
        var judge = StudyJudge(run)
        try await judge.judge()
        let complaints = run.complaints + judge.complaints
        #expect(complaints.isEmpty, "\(complaints.prefix(8).joined(separator: "\n"))")
        // The study would prove nothing if little had happened.
        let answers = Dictionary(grouping: run.upstream.ledger, by: \.answer).mapValues(\.count)
        for answer in [StudyUpstream.Answer.failure, .quotaSpent, .notReady, .empty, .numbers, .token] {
            #expect(answers[answer, default: 0] > 5, "\(answer)")
        }
    }
}
