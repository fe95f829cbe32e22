import BeijingTime
import Foundation
import Languages
import Simulator
import TestKit
import Testing
import Waiting
import WeChatAPI

@testable import Collection
@testable import DayStore
@testable import Exporter
@testable import Presentation
@testable import Settings

/// What goes on, what ends and what is let go of when the configuration is replaced, in process.
@Suite(.timeLimit(.minutes(10)))
struct HandoverTests {
    private func replaced(_ world: World, change: (inout ExporterConfiguration) -> Void) throws -> [AccountLoop] {
        var configuration = world.configuration
        change(&configuration)
        return world.exporter.apply(try world.exporter.prepare(configuration, transport: world.transport))
    }

    @Test func aRestartedAccountLetsGoOfItsPredecessors() async throws {
        let world = try World(at: "2026-03-10 09:00")
        let running = Task { try await world.exporter.refresher.run() }
        for minutes in 1...3 {
            var ending = try replaced(world) { $0.policy.pollInterval = .seconds(minutes * 60) }
            #expect(ending.count == 2)
            for loop in ending { _ = await loop.finished }
            weak let former = ending.first
            ending = []
            await comesTrue { former == nil }
            #expect(former == nil)
        }
        await comesTrue { world.exporter.refresher.endingCount == 0 }
        #expect(world.exporter.refresher.endingCount == 0)
        running.cancel()
        try await running.value
    }

    @Test func loopsThatHaveNotEndedWhenTheNextReloadComesEndInTheirOrder() async throws {
        let world = try World(at: "2026-03-10 09:00")
        let running = Task { try await world.exporter.refresher.run() }
        var ending: [AccountLoop] = []
        for minutes in 1...20 {
            ending += try replaced(world) { $0.policy.pollInterval = .seconds(minutes * 60) }
        }
        for loop in ending { _ = await loop.finished }
        await comesTrue { world.exporter.refresher.endingCount == 0 }
        #expect(world.exporter.refresher.endingCount == 0)
        #expect(world.exporter.accounts.count == 2)
        running.cancel()
        try await running.value
    }

    @Test func whatIsShownNeverGoesBackToWhatTheStoreHeldWhenTheReloadBegan() async throws {
        let world = try World(at: "2026-03-10 09:00")
        var configuration = world.configuration
        configuration.policy.pollInterval = .seconds(60)
        // Read before the day has come, applied after it has.
        let next = try world.exporter.prepare(configuration, transport: world.transport)
        #expect(try world.shownDay() == nil)
        await world.exporter.refresher.runOnce()
        #expect(try world.shownDay() == "2026-03-09")
        _ = world.exporter.apply(next)
        #expect(try world.shownDay() == "2026-03-09")
    }

    @Test func anAccountThatStaysIsNotReadFromTheStoreAgain() async throws {
        let world = try World(at: "2026-03-10 09:00")
        await world.exporter.refresher.runOnce()
        // An hour that no day has makes the record unreadable.
        let broken = PeriodRecord(sortedCells: [.init(key: 1, hour: 30, users: 1, messages: 1)])
        let start = Day(year: 2026, month: 3, day: 9)
        try await world.store.conclude(
            appID: SimulatedAccount.demo[0].appID, endpoint: .getupstreammsghour, status: EndpointStatus(),
            period: StoredPeriod(start: start, record: broken, fetchedAt: world.clock.now, settled: true), oldest: start
        )
        let ending = try replaced(world) { configuration in
            var account = configuration.accounts[0]
            (account.name, account.appID) = ("kiosk", "wx-kiosk")
            configuration.accounts.append(account)
        }
        #expect(ending.isEmpty)
        #expect(world.exporter.accountNames == ["corner", "kiosk", "shop"])
        #expect(throws: StoreError.damaged(path: ":memory:")) {
            _ = try replaced(world) { $0.policy.pollInterval = .seconds(60) }
        }
    }

    @Test func aPageDoesNotWaitForAStoreThatHangs() async throws {
        let world = try World(at: "2026-03-10 09:00")
        await world.exporter.refresher.runOnce()
        let source = world.exporter.pagesSource
        let (appID, start) = (SimulatedAccount.demo[0].appID, Day(year: 2026, month: 3, day: 9))
        #expect(try await source.days(appID, .getupstreammsghour, [start])?.periods.count == 1)
        let gate = DispatchSemaphore(value: 0)
        let hanging = (0..<2).map { _ in Task { try await world.exporter.base.disk.run { gate.wait() } } }
        let isOver = ContinuousClock.now + .seconds(60)
        // Until both threads hang, the store answers.
        while try await source.days(appID, .getupstreammsghour, [start]) != nil, .now < isOver {}
        #expect(ContinuousClock.now < isOver)
        for _ in hanging { gate.signal() }
        for task in hanging { try await task.value }
    }

    @Test func theStatusPageCountsTheCallsOfTheDayThatHasBegun() async throws {
        let world = try World(at: "2026-03-10 09:00")
        await world.exporter.refresher.runOnce()
        let source = world.exporter.pagesSource
        #expect(source.accounts()[0].snapshot.callsUsed.values.reduce(0, +) > 0)
        world.clock.set(Day(year: 2026, month: 3, day: 11).start)
        #expect(source.accounts()[0].snapshot.callsUsed.values.reduce(0, +) == 0)
    }

    @Test func thousandsOfOpenSecretFilesAreOneLine() throws {
        let folder = try Paths.temporaryFolder()
        let names = (0..<2_000).map { "secret-\($0)" }
        for name in names { try "s".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8) }
        let accounts = names.map { "{name: \($0), app_id: wx-\($0), app_secret_file: \($0)}" }
        let configuration = try ConfigurationFile.parse(
            "accounts: [\(accounts.joined(separator: ", "))]", path: "\(folder)/config.yml", environment: [:])
        #expect(
            configuration.notices.map(\.english) == [
                "2000 secret files (\(folder)/secret-0, \(folder)/secret-1, \(folder)/secret-10, …) can be read by every user of this machine; run: chmod 600 on each"
            ])
        let missing = accounts.map { $0.replacing("_file: ", with: "_file: no-") }
        let served = try ConfigurationFile.parse(
            "accounts: [\(missing.joined(separator: ", "))]", path: "\(folder)/config.yml", environment: [:],
            unreadableSecrets: .warn)
        #expect(served.notices.count == 1)
        #expect(served.notices[0].english.hasPrefix("2000 secret files (\(folder)/no-secret-0, "))
    }
}

/// Lets other tasks go on until `condition` holds, or until the test's time is over.
func comesTrue(_ condition: () async -> Bool) async {
    while await !condition(), !Task.isCancelled { await Task.yield() }
}
