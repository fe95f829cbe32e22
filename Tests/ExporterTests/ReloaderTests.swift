import ExporterToolkit
import Foundation
import Synchronization
import TestKit
import Testing

@testable import DayStore
@testable import Exporter
@testable import HTTPServer
@testable import Outbound
@testable import Settings

/// The reloader on files that change and on a disk that hangs, in process.
@Suite(.timeLimit(.minutes(10)))
struct ReloaderTests {
    private let folder: String
    private let world: World
    private var path: String { "\(folder)/config.yml" }

    init() throws {
        folder = try Paths.temporaryFolder()
        world = try World(at: "2026-03-10 09:00")
    }

    private func write(_ text: String, to name: String = "config.yml") throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Writes the configuration with one account for each secret file.
    private func configure(_ names: [String], more: String = "") throws {
        let accounts = names.map { "{name: \($0), app_id: wx-\($0), app_secret_file: \($0)}" }
        try write("store: {path: ':memory:'}\naccounts: [\(accounts.joined(separator: ", "))]\n\(more)")
    }

    /// A reloader that knows the files as they are now, and loads until it is closed; `read` is called when they were read.
    private func reloader(
        isRunning: Bool = true, _ read: @escaping @Sendable () throws -> Void = {}
    ) throws -> ConfigurationReloader {
        let load: ConfigurationReloader.Load = { [path] files in
            defer { try? read() }
            var configuration = try ConfigurationFile.load(
                path: path, environment: [:], unreadableSecrets: .warn, files: files)
            configuration.storePath = ":memory:"
            return configuration
        }
        let files = FilesRead()
        let configuration = try load(files)
        let reloader = ConfigurationReloader(
            world.exporter, configuration, files: files,
            transport: HTTPTransport(configuration.api.outbound, userAgent: "test"), userAgent: "test",
            logger: world.log.logger, manager: ServiceNotifier(environment: [:]), load: load)
        if isRunning { Task { await reloader.run() } }
        return reloader
    }

    /// How many reloads were tried because a file had changed.
    private var found: Int { world.log.lines("Configuration file change detected").count }

    /// Runs `body` while nobody gets anything from the store.
    private func whileTheStoreHangs(_ body: () async throws -> Void) async throws {
        let gate = DispatchSemaphore(value: 0)
        let (hanging, hangs) = AsyncStream<Void>.makeStream()
        let hang = Task { [store = world.store] in
            try await store.write { _ in
                hangs.finish()
                gate.wait()
            }
        }
        for await _ in hanging {}
        defer { gate.signal() }
        try await body()
        gate.signal()
        try await hang.value
    }

    @Test func scrapesAreAnsweredWhileAReloadWaitsForTheStore() async throws {
        try configure(["shop", "corner"])
        let reloader = try reloader()
        #expect(await reloader.reload() == [])
        try configure(["shop", "corner", "kiosk"])
        var reload: Task<[String], Never>?
        try await whileTheStoreHangs {
            reload = Task { await reloader.reload() }
            for _ in 0..<50 {
                await Task.yield()
                let text = try world.exposition()
                #expect(text.contains("{account=\"shop\"}"))
                #expect(text.contains("wechat_exporter_config_last_reload_successful 1\n"))
                #expect(world.exporter.accountNames == ["corner", "shop"])
            }
        }
        #expect(await reload?.value == [])
        #expect(world.exporter.accountNames == ["corner", "kiosk", "shop"])
        await reloader.close()
    }

    @Test func whoAsksOverHTTPDoesNotWaitForADiskThatHangs() async throws {
        try configure(["shop"])
        let loads = Mutex(0)
        let reloader = try reloader { loads.withLock { $0 += 1 } }
        let endpoint = ReloadEndpoint(isEnabled: true) { await reloader.reload(within: .milliseconds(1)) }
        func answer() async throws -> WebResponse {
            guard
                case .async(let respond) = endpoint.route.handler.begin(
                    try #require(WebRequest(method: "POST", target: "/-/reload")))
            else { throw CancellationError() }
            return await respond()
        }
        try configure(["shop", "corner"])
        try await whileTheStoreHangs {
            for _ in 0..<5 {
                let response = try await answer()
                #expect(response.statusCode == 503)
                let text = String(decoding: response.bodyBytes, as: UTF8.self)
                #expect(text.hasPrefix("the configuration is still being loaded") && text.hasSuffix("configuration\n"))
            }
            #expect(try world.exposition().contains("wechat_exporter_config_last_reload_successful 1\n"))
        }
        #expect(await reloader.reload() == [])
        #expect(world.exporter.accountNames == ["corner", "shop"])
        // The start, the first, at most one for the four that came while it went on, and the last.
        #expect((3...4).contains(loads.withLock(\.self)))
        #expect(world.log.lines("Error reloading").isEmpty)
        await reloader.close()
    }

    @Test func aReloadUnderWayEndsWithTheProgramThoughTheDiskHangs() async throws {
        try configure(["shop"])
        let reloader = try reloader(isRunning: false)
        try await whileTheStoreHangs {
            let running = Task { await reloader.run() }
            let reload = Task { await reloader.reload() }
            await comesTrue { await reloader.isLoading }
            running.cancel()
            await running.value
            #expect(await reload.value == ["the exporter is stopping"])
            #expect(await reloader.reload() == ["the exporter is stopping"])
        }
        #expect(world.log.lines("Error reloading").isEmpty)
        #expect(try world.exposition().contains("wechat_exporter_config_last_reload_successful 1\n"))
        await reloader.close()
    }

    @Test func whoAsksWhileOneIsLoadedSharesTheNext() async throws {
        try configure(["shop"])
        let loads = Mutex(0)
        let reloader = try reloader { loads.withLock { $0 += 1 } }
        var reloads: [Task<[String], Never>] = []
        try await whileTheStoreHangs {
            reloads.append(Task { await reloader.reload() })
            await comesTrue { await reloader.isLoading }
            for _ in 0..<10 { reloads.append(Task { await reloader.reload() }) }
            await comesTrue { await reloader.isWaiting }
        }
        for reload in reloads { #expect(await reload.value == []) }
        // The start, the first, and one for all who came while it went on.
        #expect((3...4).contains(loads.withLock(\.self)))
        await reloader.close()
    }

    @Test func aChangeMadeRightAfterTheFileWasReadIsFoundAtTheNextLook() async throws {
        try configure(["shop"])
        let next = Mutex(["corner", "kiosk"])
        let reloader = try reloader {
            guard let name = next.withLock({ $0.popLast() }) else { return }
            try "store: {path: ':memory:'}\naccounts: [{name: \(name), app_id: wx-\(name), app_secret: s}]"
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        await reloader.reloadIfChanged()
        #expect(world.exporter.accountNames == ["kiosk"])
        await reloader.reloadIfChanged()
        #expect(world.exporter.accountNames == ["corner"])
        await reloader.reloadIfChanged()
        #expect(found == 2)
        await reloader.close()
    }

    @Test func whatIsReadAnewAtEachUseMayBeRotatedByOthers() async throws {
        try write("covers: {from: 2026-01-01, to: 2026-12-31}\ndays: []", to: "days.yml")
        for name in ["shop", "token", "ticket", "component", "refresh", "password"] { try write("1", to: name) }
        try write(
            """
            store: {path: ':memory:'}
            calendar_file: days.yml
            remote_write: [{url: "http://127.0.0.1:9/", basic_auth: {username: u, password_file: password}}]
            platforms: [{name: p, component_app_id: wxc, component_app_secret_file: component, verify_ticket_file: ticket}]
            accounts:
              - {name: shop, app_id: wx1, app_secret_file: shop}
              - {name: kept, app_id: wx2, access_token_file: token}
              - {name: client, app_id: wx3, platform: p, refresh_token_file: refresh}
            """)
        let reloader = try reloader()
        for (round, name) in ["shop", "token", "ticket", "component", "refresh", "password"].enumerated() {
            try write("\(round) anew", to: name)
            await reloader.reloadIfChanged()
        }
        #expect(found == 0)
        try write("covers: {from: 2026-01-01, to: 2027-12-31}\ndays: []", to: "days.yml")
        await reloader.reloadIfChanged()
        #expect(found == 1)
        await reloader.close()
    }

    @Test func aSecretThatIsGoneForAMomentIsNoChangeButOneThatStaysAwayIs() async throws {
        try write("1", to: "shop")
        try configure(["shop"])
        let reloader = try reloader()
        func look(_ content: String?) async throws -> Int {
            if let content {
                try write(content, to: "shop")
            } else {
                try FileManager.default.removeItem(atPath: "\(folder)/shop")
            }
            await reloader.reloadIfChanged()
            return found
        }
        #expect(try await look(nil) == 0)
        #expect(try await look("2") == 0)
        #expect(try await look(nil) == 0)
        await reloader.reloadIfChanged()
        #expect(found == 1)
        #expect(world.log.lines("secret file \(folder)/shop cannot be read").count == 1)
        await reloader.reloadIfChanged()
        #expect(found == 1)
        #expect(try await look("3") == 2)
        await reloader.close()
    }

    @Test func editorsAndKubernetesReplaceFilesInTheirWays() async throws {
        try write("1", to: "shop")
        for version in ["v1", "v2"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        }
        func place(_ names: [String], in version: String) throws {
            try configure(names.map { "../\($0)" })
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing("name: ../", with: "name: ")
            try write(text.replacing("wx-../", with: "wx-"), to: "\(version)/config.yml")
        }
        try place(["shop"], in: "v1")
        try place(["shop", "corner"], in: "v2")
        try FileManager.default.removeItem(atPath: path)
        symlink("v1", "\(folder)/..data")
        symlink("..data/config.yml", path)
        let reloader = try reloader()
        #expect(await reloader.reload() == [])
        #expect(world.exporter.accountNames == ["shop"])
        symlink("v2", "\(folder)/..next")
        rename("\(folder)/..next", "\(folder)/..data")
        await reloader.reloadIfChanged()
        #expect(world.exporter.accountNames == ["corner", "shop"])

        // Half a file is told once, and read again when it is whole; so is one that is gone for a moment.
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try String(whole.dropLast(20)).write(toFile: "\(folder)/v2/config.yml", atomically: false, encoding: .utf8)
        await reloader.reloadIfChanged()
        await reloader.reloadIfChanged()
        #expect(world.log.lines("Error reloading configuration").count == 1)
        try FileManager.default.removeItem(atPath: path)
        await reloader.reloadIfChanged()
        await reloader.reloadIfChanged()
        #expect(world.log.lines("Error reloading configuration").count == 2)
        #expect(world.exporter.accountNames == ["corner", "shop"])
        try write(whole.replacing("name: corner", with: "name: kiosk"))
        await reloader.reloadIfChanged()
        #expect(world.exporter.accountNames == ["kiosk", "shop"])
        #expect(try world.exposition().contains("wechat_exporter_config_last_reload_successful 1\n"))
        await reloader.close()
    }
}
