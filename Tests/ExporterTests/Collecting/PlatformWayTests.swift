import BeijingTime
import DayStore
import Foundation
import Simulator
import Synchronization
import TestKit
import Testing

@testable import Collection
@testable import Settings
@testable import WeChatAPI

/// The way of the largest users: accounts that authorized a third-party platform, its files kept by another program.
struct PlatformWayTests {
    private static let up = "wechat_up{account=\"shop\"}"
    private let folder: String
    private let platform = SimulatedPlatform.demo
    private let shop = SimulatedAccount.demo[0]
    private let corner = SimulatedAccount.demo[1]

    init() throws { folder = try Paths.temporaryFolder() }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func write(_ text: String, _ name: String) throws {
        try (text + "\n").write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    private func configured(_ suffix: String = "") -> PlatformConfiguration {
        PlatformConfiguration(
            name: "agency", componentAppID: platform.componentAppID, secret: .file(path: path("component\(suffix)")),
            verifyTicket: .file(path: path("ticket\(suffix)")))
    }

    private func account(_ account: SimulatedAccount, _ platform: PlatformConfiguration) -> AccountConfiguration {
        let refreshToken = SecretSource.file(path: path("refresh-\(account.name)"))
        return .init(name: account.name, appID: account.appID, access: .platform(platform, refreshToken: refreshToken))
    }

    /// Both accounts through the platform, every file as it should be.
    private func world(
        at start: String = "2026-03-10 09:00", store: DayStore? = nil, accounts: Int = 1,
        _ change: @Sendable @escaping (inout SimulatorConfiguration) -> Void = { _ in }
    ) throws -> World {
        try write(platform.secret, "component")
        try write(platform.verifyTicket, "ticket")
        for account in [shop, corner] {
            try write(try #require(platform.authorizers[account.appID]), "refresh-\(account.name)")
        }
        let world = try World(at: start, store: store) {
            $0.endpoints = [.getupstreammsghour, .getupstreammsgmonth]
            $0.accounts = [shop, corner].prefix(accounts).map { account($0, configured()) }
        }
        world.transport.withSimulator { [platform] in
            $0.configuration.platforms = [platform]
            change(&$0.configuration)
        }
        return world
    }

    private func errors(_ world: World, _ label: String = "") throws -> Int {
        try world.metrics().series("wechat_account_error_info", label).count
    }

    /// The accounts of which some endpoint stands failed with an errcode, as a credential error.
    private func refused(_ world: World, _ errcode: String) throws -> [String] {
        try ["shop", "corner"].filter { name in
            try !world.metrics().series(
                "wechat_account_error_info", "account=\"\(name)\"", "errcode=\"\(errcode)\",class=\"credential\""
            ).isEmpty
        }
    }

    @Test func rotatedRefreshTokensAreUsedAcrossRestarts() async throws {
        var world = try world { $0.platforms[0].rotatesRefreshTokens = true }
        for day in 10...13 {
            try await world.run(until: "2026-03-\(day) 13:00")
            #expect(try world.shownDay() == "2026-03-\(day - 1 < 10 ? "0" : "")\(day - 1)")
            world = try world.restarted()
        }
        #expect(world.requests("api_authorizer_token") >= 8)
        #expect(world.log.lines("Call failed").isEmpty)
    }

    @Test func aRotatedTokenThatCannotBeStoredIsUsedAndStoredLater() async throws {
        let store = try DayStore(path: path("days.sqlite"))
        var world = try world(store: store) { $0.platforms[0].rotatesRefreshTokens = true }
        try await sqlite(
            "CREATE TRIGGER full BEFORE INSERT ON refresh_token BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        try await world.run(until: "2026-03-10 13:00")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(world.requests("api_authorizer_token") == 2)
        #expect(try world.metrics()[Self.up] == 1)
        #expect(world.log.lines("level=ERROR", "Cannot store the rotated refresh token").count >= 1)
        #expect(world.log.lines("refreshtoken@@@").isEmpty)
        try await sqlite("DROP TRIGGER full")
        try await world.run(until: "2026-03-10 13:31")
        #expect(world.log.lines("Refresh token stored").count == 1)

        var again = try world.restarted()
        try await again.run(until: "2026-03-11 13:00")
        #expect(try again.shownDay() == "2026-03-10")
        #expect(world.log.lines("61023").isEmpty)
    }

    @Test func aRotatedTokenIsStoredSoonAlsoWhenTheClockIsSetBack() async throws {
        let store = try DayStore(path: path("days.sqlite"))
        let clock = ManualClock(try #require(UnixTime(beijing: "2027-03-10 09:00")))
        let tokens = RefreshTokens(store: store, clock: clock)
        let owner = RefreshTokens.Owner(appID: "wx1", componentAppID: "wxc")
        try await sqlite(
            "CREATE TRIGGER full BEFORE INSERT ON refresh_token BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        await tokens.keep(RefreshToken(current: Secret("new"), configured: Secret("old")), of: owner)
        try await sqlite("DROP TRIGGER full")
        clock.step(to: try #require(UnixTime(beijing: "2026-03-10 09:00")))
        let again = try #require(tokens.nextTry(of: "wx1"))
        #expect(clock.now.duration(to: again) == .seconds(30))
        await tokens.save(of: "wx1")
        #expect(tokens.complaint(of: "wx1") != nil)
        clock.set(again)
        await tokens.save(of: "wx1")
        #expect(tokens.complaint(of: "wx1") == nil)
        #expect(tokens.nextTry(of: "wx1") == nil)
    }

    /// Runs a statement on the store from outside, as a full disk or another program would meddle with it.
    private func sqlite(_ statement: String) async throws {
        let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let result = try await Program("/usr/bin/python3", ["-c", script, path("days.sqlite"), statement]).result()
        #expect(result.code == 0, "\(result.errors)")
    }

    @Test func aConsentThatIsStoredDuringTheCallGoesBeforeTheRotatedToken() async throws {
        var world = try world { $0.platforms[0].rotatesRefreshTokens = true }
        let file = path("refresh-\(shop.name)")
        world.transport.decide { request in
            guard request.endpoint == "api_authorizer_token" else { return nil }
            try? "refreshtoken@@@second consent\n".write(toFile: file, atomically: true, encoding: .utf8)
            return nil
        }
        try await world.run(until: "2026-03-10 09:01")
        world.transport.decide(nil)
        world.transport.withSimulator { [shop] in
            $0.configuration.platforms[0].authorizers[shop.appID] = "refreshtoken@@@second consent"
        }
        try await world.run(until: "2026-03-11 13:00")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(world.log.lines("Call failed").isEmpty)
    }

    @Test(arguments: [(ticket: "nonsense", label: "61006"), ("old", "61005")])
    func aNewerTicketEndsARefusalWithinSeconds(ticket: String, label: String) async throws {
        var world = try world(accounts: 2) { $0.platforms[0].expiredTickets = ["old"] }
        try write(ticket, "ticket")
        try await world.run(until: "2026-03-10 09:20")
        #expect(try refused(world, label) == ["shop", "corner"])
        // One for the platform, not one for each account or endpoint.
        #expect(world.requests("api_component_token") == 2)
        #expect(world.log.lines("errcode=\(label)", "verify_ticket_file").count >= 1)
        try write(platform.verifyTicket, "ticket")
        try await world.run(until: "2026-03-10 09:21")
        #expect(try errors(world) == 0)
        #expect(try world.shownDay("corner") == "2026-03-09")
    }

    /// Tickets come every ten minutes; they mend neither a wrong secret nor a revoked consent, and must not make the exporter ask.
    @Test func newTicketsDoNotMakeARefusedPlatformOrAccountAskAgain() async throws {
        var world = try world(accounts: 2) { [shop] in $0.platforms[0].authorizers[shop.appID] = nil }
        func pass(_ day: Int, _ hours: ClosedRange<Int>) async throws {
            for hour in hours {
                for minute in ["00", "10", "20", "30", "40", "50"] {
                    let ticket = "ticket@@@\(day) \(hour) \(minute)"
                    try write(ticket, "ticket")
                    world.transport.withSimulator { $0.configuration.platforms[0].verifyTicket = ticket }
                    try await world.run(until: "2026-03-\(day) \(hour < 10 ? "0" : "")\(hour):\(minute)")
                }
            }
        }
        try await pass(10, 9...23)
        #expect(try refused(world, "61003") == ["shop"])
        let ofCorner = 3
        #expect(world.requests("api_authorizer_token") <= 8 + ofCorner)
        #expect(try world.shownDay("corner") == "2026-03-09")
        #expect(world.log.lines("Secret changed").isEmpty)

        world.transport.withSimulator { $0.configuration.platforms[0].secret = "reset" }
        let asked = world.requests("api_component_token")
        try await pass(11, 0...23)
        #expect(world.requests("api_component_token") - asked <= 9)
        try write("reset", "component")
        try await world.run(until: "2026-03-12 00:00")
        #expect(try world.shownDay("corner") == "2026-03-10")
    }

    @Test func aRevokedAccountComesBackWithItsNewConsent() async throws {
        var world = try world(accounts: 2)
        try await world.run(until: "2026-03-10 13:00")
        world.transport.withSimulator { [shop] in $0.configuration.platforms[0].authorizers[shop.appID] = nil }
        try await world.run(until: "2026-03-11 09:00")
        #expect(try refused(world, "61003") == ["shop"])
        #expect(try world.shownDay("corner") == "2026-03-10")
        world.transport.withSimulator { [shop] in
            $0.configuration.platforms[0].authorizers[shop.appID] = "refreshtoken@@@again"
        }
        try write("refreshtoken@@@again", "refresh-shop")
        try await world.run(until: "2026-03-11 09:01")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try errors(world) == 0)
    }

    /// Every path of a platform's account that a reload may change.
    @Test(arguments: ["component", "ticket", "refresh-shop"])
    func aReloadTakesChangedPaths(name: String) async throws {
        var world = try world(accounts: 2)
        let good = try String(contentsOfFile: path(name), encoding: .utf8)
        try write("outdated", name)
        try await world.run(until: "2026-03-10 09:05")
        #expect(try errors(world) == (name == "refresh-shop" ? 1 : 2))
        for other in ["component", "ticket"] {
            try FileManager.default.copyItem(atPath: path(other), toPath: path(other + "-new"))
        }
        try write(good, name == "refresh-shop" ? "refresh-new" : name + "-new")
        try await world.reload { configuration in
            for place in configuration.accounts.indices {
                guard case .platform(_, let token) = configuration.accounts[place].access else { continue }
                let isChanged = name == "refresh-shop" && place == 0
                configuration.accounts[place].access = .platform(
                    name == "refresh-shop" ? configured() : configured("-new"),
                    refreshToken: isChanged ? .file(path: path("refresh-new")) : token)
            }
        }
        try await world.run(until: "2026-03-10 09:06")
        #expect(try errors(world) == 0)
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.shownDay("corner") == "2026-03-09")
    }

    /// What is mended in WeChat's console, such as its list of addresses, changes no file.
    @Test func aReloadAsksAgainForARefusedComponentToken() async throws {
        var world = try world(accounts: 2)
        world.transport.decide { $0.endpoint == "api_component_token" ? .errcode(61004, "not registered") : nil }
        try await world.run(until: "2026-03-10 12:00")
        #expect(try refused(world, "61004") == ["shop", "corner"])
        world.transport.decide(nil)
        try await world.run(until: "2026-03-10 12:01")
        #expect(try refused(world, "61004") == ["shop", "corner"])
        try await world.reload { _ in }
        try await world.run(until: "2026-03-10 12:02")
        #expect(try errors(world) == 0)
        #expect(try world.shownDay("corner") == "2026-03-09")
    }

    @Test func ofTwoPlatformsOnlyTheRefusedOneSuffers() async throws {
        var world = try world(accounts: 2)
        try write("second secret", "component-2")
        try write("outdated", "ticket-2")
        var second = configured("-2")
        (second.name, second.componentAppID) = ("other", "wx00000000000000c2")
        try await world.reload { $0.accounts[1] = account(corner, second) }
        world.transport.withSimulator { [corner, second] simulator in
            let consent = simulator.configuration.platforms[0].authorizers[corner.appID] ?? ""
            simulator.configuration.platforms.append(
                SimulatedPlatform(
                    componentAppID: second.componentAppID, secret: "second secret", verifyTicket: "second ticket",
                    authorizers: [corner.appID: consent]))
        }
        try await world.run(until: "2026-03-10 09:30")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try errors(world, "account=\"corner\",endpoint=\"getupstreammsghour\",errcode=\"61006\"") == 1)
        try write("second ticket", "ticket-2")
        try await world.run(until: "2026-03-10 09:31")
        #expect(try world.shownDay("corner") == "2026-03-09")
        #expect(try errors(world) == 0)
    }
}
