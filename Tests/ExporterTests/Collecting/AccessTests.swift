import BeijingTime
import Collection
import DayStore
import Exporter
import Foundation
import HTTPTypes
import Settings
import Simulator
import Synchronization
import TestKit
import Testing
import WeChatAPI

/// The ways to call and what a change of their secrets does, through the whole pipeline.
struct AccessTests {
    private let folder: String
    private let shop = SimulatedAccount.demo[0]

    init() throws { folder = try Paths.temporaryFolder() }

    private func write(_ text: String, _ name: String) throws -> SecretSource {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return .file(path: "\(folder)/\(name)")
    }

    private func world(_ access: AccountConfiguration.Access) throws -> World {
        let appID = shop.appID
        return try World(at: "2026-03-10 09:00") {
            $0.accounts = [.init(name: "shop", appID: appID, access: access)]
        }
    }

    private func stableToken(_ world: World) throws -> String {
        let body = #"{"grant_type":"client_credential","appid":"\#(shop.appID)","secret":"\#(shop.secret)"}"#
        let now = world.clock.now.seconds
        let answer = world.transport.withSimulator { simulator in
            let request = HTTPRequest(method: .post, scheme: "https", authority: "x", path: "/cgi-bin/stable_token")
            return simulator.respond(to: request, body: Array(body.utf8), at: now)
        }
        let json = try #require(JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        return try #require(json["access_token"] as? String)
    }

    @Test func aTokenFileThatAnotherProgramKeepsIsReadForEachCall() async throws {
        let source = try write("stale\n", "token")
        var world = try world(.tokenFile(source))
        try await world.run(until: "2026-03-10 09:01")
        let error =
            "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"40001\",class=\"credential\"}"
        #expect(try world.metrics()[error] == 1)
        #expect(world.requests("getupstreammsghour") == 2)

        // The file is mended: asked again within seconds, not after a quarter of an hour.
        _ = try write(try stableToken(world), "token")
        try await world.run(until: "2026-03-10 09:02")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(world.requests("stable_token") == 0)
    }

    /// The list holds for data calls too, and a token that another machine fetched does not help.
    @Test func aTokenOfAnotherMachineIsRefusedFromAnUnlistedAddress() async throws {
        let source = try write("stale", "token")
        var world = try world(.tokenFile(source))
        _ = try write(try stableToken(world), "token")
        world.transport.withSimulator { $0.scenario = .whitelist }
        try await world.run(until: "2026-03-10 09:01")
        let error =
            "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"40164\",class=\"credential\"}"
        #expect(try world.metrics()[error] == 1)
        #expect(world.log.lines("errcode=40164", "203.0.113.7", "API IP 白名单", "CIDR").count >= 1)
        world.transport.withSimulator { $0.scenario = .normal }
        try await world.run(until: "2026-03-10 09:30")
        #expect(try world.shownDay() == "2026-03-09")
    }

    @Test func aMendedSecretFileEndsTheBreakerAtOnce() async throws {
        let source = try write("wrong", "secret")
        var world = try world(.secret(source, .stable))
        try await world.run(until: "2026-03-10 09:10")
        #expect(world.requests("stable_token") == 1)
        _ = try write(shop.secret, "secret")
        try await world.run(until: "2026-03-10 09:11")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(world.log.lines("Secret changed; retrying at once", "account=shop").count == 1)
    }

    @Test func aSecretFileThatVanishesIsToldAndItsReturnCountsAtOnce() async throws {
        let source = try write(shop.secret, "secret")
        var world = try world(.secret(source, .stable))
        try await world.run(until: "2026-03-10 09:01")
        try FileManager.default.removeItem(atPath: "\(folder)/secret")
        try await world.run(until: "2026-03-11 08:30")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(world.log.lines("errcode=credentials", "cannot be read").count >= 1)
        _ = try write(shop.secret, "secret")
        try await world.run(until: "2026-03-11 08:31")
        #expect(try world.shownDay() == "2026-03-10")
    }

    @Test func aRestartTriesAgainAtOnceButInsideTheBudget() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.accounts[0].access = .secret(.literal(Secret("wrong")), .stable)
            $0.policy.callsPerDay = 10
        }
        for minute in 1...40 {
            try await world.run(until: "2026-03-10 09:\(minute < 10 ? "0" : "")\(minute)")
            world = try world.restarted()
        }
        #expect(world.requests("stable_token") == 10)
        let left = "wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"stable_token\"}"
        #expect(try world.metrics()[left] == 0)
    }
}

/// An upstream that never answers one account.
@Suite(.timeLimit(.minutes(10)))
struct IsolationTests {
    /// Passes requests on, except that those of one AppID hang until they are cancelled.
    private struct HangingTransport: Transport {
        let inner: SimulatorTransport
        let hungAppID: String
        let answered: AsyncStream<Void>.Continuation
        let answers: AsyncStream<Void>

        init(inner: SimulatorTransport, hungAppID: String) {
            (self.inner, self.hungAppID) = (inner, hungAppID)
            (answers, answered) = AsyncStream.makeStream()
        }

        func send(
            _ request: HTTPRequest, body: [UInt8]
        ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
            // The answer before counts as taken in when the next request comes.
            answered.yield()
            guard String(decoding: body, as: UTF8.self).contains(hungAppID) else {
                return try await inner.send(request, body: body)
            }
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw .transport(reason: "cancelled")
        }
    }

    /// Whether the snapshot is corner's with all but the last of its history.
    private static func isDone(_ snapshot: AccountSnapshot) -> Bool {
        snapshot.name == "corner" && snapshot.shown[.getupstreammsghour] != nil && snapshot.historyDaysMissing <= 1
    }

    @Test func anAccountThatHangsDelaysNoOther() async throws {
        let world = try World(at: "2026-03-10 09:00")
        let transport = HangingTransport(inner: world.transport, hungAppID: SimulatedAccount.demo[0].appID)
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com",
            storePath: ":memory:")
        configuration.api.concurrency = 2
        configuration.policy.historyDays = 5
        let exporter = try Exporter(
            configuration, store: world.store, transport: transport, clock: world.clock, logger: world.log.logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await exporter.refresher.runOnce() }
            for await _ in transport.answers where exporter.snapshots.contains(where: Self.isDone) { break }
            group.cancelAll()
        }
        let shown = exporter.snapshots.first { $0.name == "corner" }?.shown
        #expect(shown?[.getupstreammsghour]?.start == Day("2026-03-09"))
        #expect((exporter.snapshots.first { $0.name == "corner" }?.historyDaysMissing ?? 9) <= 1)
    }
}
