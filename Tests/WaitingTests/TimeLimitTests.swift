import Foundation
import TestKit
import Testing

@testable import Waiting

@Suite(.timeLimit(.minutes(10)))
struct TimeLimitTests {
    private struct Fault: Error {}

    @Test func workThatEndsInTimeReturnsItsValueOrItsError() async throws {
        #expect(try await withTimeLimit(.seconds(600)) { 7 } == 7)
        await #expect(throws: Fault.self) { try await withTimeLimit(.seconds(600)) { throw Fault() } }
    }

    /// A shorter limit comes after a longer one, whose timer would be too late, and the other way round.
    @Test func eachIsEndedAtItsOwnLimit() async throws {
        let limits = [600, 0.03, 0.01, 0.05, 600, 0.02]
        try await withThrowingTaskGroup(of: (limit: Double, isOver: Bool).self) { group in
            for limit in limits {
                group.addTask {
                    let value: Int? = try await withTimeLimit(.seconds(limit)) {
                        if limit < 1 { await OneTimeSignal().wait() }
                        return 1
                    }
                    return (limit, value == nil)
                }
            }
            for try await (limit, isOver) in group { #expect(isOver == (limit < 1), "\(limit)") }
        }
    }

    @Test func whoIsCancelledWaitsForNoLimit() async throws {
        let waiting = Task { try await withTimeLimit(.seconds(600)) { await OneTimeSignal().wait() } }
        waiting.cancel()
        _ = try? await waiting.value
        let late = Task { try await withTimeLimit(.seconds(600)) { try await Task.sleep(for: .seconds(600)) } }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }

    @Test func anAlarmGoesOffOnlyWhileTheWorkLasts() async {
        let (late, early) = (OneTimeSignal(), OneTimeSignal())
        await withAlarm(after: .milliseconds(1)) {
            late.give()
        } during: {
            await late.wait()
        }
        await withAlarm(after: .milliseconds(20)) {
            early.give()
        } during: {
        }
        // This one goes off after the time of the one before it, which was over by then.
        let last = OneTimeSignal()
        await withAlarm(after: .milliseconds(40)) {
            last.give()
        } during: {
            await last.wait()
        }
        #expect(late.isGiven && !early.isGiven)
    }

    @Test func theTimerOutlivesLimitsThatWereRemovedAndServesLaterOnes() async {
        let limits = TimeLimits()
        let first = OneTimeSignal()
        limits.remove(limits.add(first.give, after: .milliseconds(5)))
        for pause in [20, 10, 1] {
            let signal = OneTimeSignal()
            _ = limits.add(signal.give, after: .milliseconds(pause))
            await signal.wait()
        }
        #expect(!first.isGiven)
    }
}
