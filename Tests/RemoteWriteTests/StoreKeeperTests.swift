import DayStore
import Exposition
import Foundation
import TestKit
import Testing
import WeChatAPI

@testable import BeijingTime
@testable import RemoteWrite
@testable import Settings
import Waiting

/// The daily round through the store.
struct StoreKeeperTests {
    private let bench: RemoteWriteBench

    init() throws { bench = try RemoteWriteBench() }

    private func keeper(_ configuration: ExporterConfiguration) -> StoreKeeper {
        StoreKeeper(
            store: bench.store, disk: BlockingWork(), clock: bench.clock, logger: bench.log.logger,
            statistics: bench.statistics, roster: { [roster = bench.roster] in roster.current },
            configuration: { configuration })
    }

    private func configuration(_ appIDs: String...) -> ExporterConfiguration {
        var configuration = ExporterConfiguration()
        configuration.accounts = appIDs.map {
            AccountConfiguration(name: $0, appID: $0, access: .openInterface(fromAppID: nil))
        }
        return configuration
    }

    private var orphaned: [String: Double] {
        get throws {
            let families = try bench.statistics.families()
            let family = families.first { $0.name == "wechat_exporter_remote_write_samples_orphaned" }
            let samples = family?.samples ?? []
            return Dictionary(samples.map { ($0.labelValues[0], $0.value) }) { first, _ in first }
        }
    }

    @Test func theRoundIsMadeOnceADayAndAtOnceWhenTheConfigurationChanges() async throws {
        _ = bench.sender()
        await bench.drain(bench.sender())
        try await bench.settle(bench.day, "wx9")
        let keeper = keeper(configuration("wx1"))
        var done = await keeper.tick(.init())
        #expect(try orphaned == ["r": 240])
        bench.configure(["wx1": "shop", "wx9": "nine"])
        done = await keeper.tick(done)
        #expect(try orphaned == ["r": 0])
        bench.configure(["wx1": "shop"])
        done = await keeper.tick(done)
        bench.clock.set(bench.clock.now.advanced(by: .seconds(431 * 86_400)))
        done = await keeper.tick(done)
        #expect(try orphaned == ["r": 0])
        #expect(bench.log.lines("level=INFO", "Removed what is no longer configured", "periods=1").count == 1)
    }

    @Test func aClockThatIsAheadForgetsNothing() async throws {
        try await bench.settle(bench.day, "wx1")
        try await bench.settle(bench.day, "wx9")
        let now = bench.clock.now
        let both = keeper(configuration("wx1", "wx9"))
        _ = await both.tick(.init())
        for start in 1...3 {
            let keeper = keeper(configuration("wx1"))
            bench.clock.step(to: now.advanced(by: .seconds(3600 * 86_400)))
            let done = await keeper.tick(.init())
            bench.clock.step(to: now.advanced(by: .seconds(start * 86_400)))
            _ = await keeper.tick(done)
        }
        let days = bench.day...bench.day
        #expect(
            try bench.store.holdings(appID: "wx9", endpoint: .getupstreammsghour, days: days) == [bench.day: .settled])
        #expect(bench.log.lines("Removed").isEmpty)
    }

    @Test func orphansAreCountedEachHourAlsoWhenTheClockWasSetBack() async throws {
        _ = bench.sender()
        await bench.drain(bench.sender())
        let keeper = keeper(configuration("wx1"))
        let done = await keeper.tick(.init())
        try await bench.settle(bench.day, "wx9")
        bench.clock.step(to: bench.clock.now.advanced(by: .seconds(-400 * 86_400)))
        var later = await keeper.tick(done)
        #expect(try orphaned == ["r": 0])
        bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
        later = await keeper.tick(later)
        #expect(try orphaned == ["r": 240])
    }

    @Test func platformsAreNeededToo() {
        let platform = PlatformConfiguration(
            name: "p", componentAppID: "wxc", secret: .literal(Secret("s")), verifyTicket: .literal(Secret("t")))
        var configuration = configuration("wx1")
        configuration.accounts[0].access = .platform(platform, refreshToken: .literal(Secret("r")))
        #expect(configuration.storeNeeds.appIDs == ["wx1", "wxc"])
    }
}
