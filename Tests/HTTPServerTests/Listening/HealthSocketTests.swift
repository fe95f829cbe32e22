import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import ExporterToolkit
@testable import HTTPServer

struct HealthSocketTests {
    private static func socket(
        _ process: Int32, processes: UInt64 = 1, mounts: UInt64 = 2, user: UInt32 = 1000
    ) -> HealthSocket {
        HealthSocket(processes: processes, mounts: mounts, user: user, process: process)
    }

    /// Lines as the kernel writes them: each connection that is open repeats the name.
    private static func listing(_ sockets: [HealthSocket]) -> String {
        let others = [
            "@/tmp/.X11-unix/X0", "/run/wechat-exporter-health/1/2/1000/9", "@wechat-exporter-health/1/2/x/9", "",
        ]
        let lines = (others + (sockets + sockets).map { "@\($0.name)" }).map {
            "0000000000000000: 00000002 00000000 00010000 0001 01 12345 \($0)\n"
        }
        return "Num       RefCount Protocol Flags    Type St Inode Path\n" + lines.joined()
    }

    @Test func findsTheProgramsOfItsUserAmongThoseItCanSee() {
        let mine = [Self.socket(7), Self.socket(40)]
        let text = Self.listing(mine + [Self.socket(8, processes: 3), Self.socket(9, user: 1001)])
        #expect(HealthSocket.all(in: text, as: Self.socket(99)) == mine)
        #expect(HealthSocket.all(in: text, as: Self.socket(99, user: 0)).map(\.process) == [7, 9, 40])
        #expect(HealthSocket.all(in: text, as: Self.socket(99, processes: 4)).isEmpty)
    }

    @Test func prefersItsOwnContainerWhereProcessesAndNetworkAreTheMachines() {
        let text = Self.listing([Self.socket(7, mounts: 5), Self.socket(8, mounts: 6)])
        #expect(HealthSocket.all(in: text, as: Self.socket(99, mounts: 6)).map(\.process) == [8])
        #expect(HealthSocket.all(in: text, as: Self.socket(99, mounts: 7)).map(\.process) == [7, 8])
    }

    /// One process has one such socket, so all of its life is told by one test.
    @Test func answersWhileItIsOpenAndLeavesNothingBehind() async throws {
        let own = HealthSocket.own
        #expect(own.failure(path: "/-/healthy")?.hasSuffix("it has ended or hangs") == true)
        #expect(!HealthSocket.all.contains(own))
        let server = WebServer(
            addresses: [try own.listen()], router: Router(HealthEndpoints(name: "X") { false }.routes),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(throws: ListenError.self) { try own.listen() }
        try await server.bind()
        let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(HealthSocket.all.contains(own))
            #expect(own.failure(path: "/-/healthy", patience: 60) == nil)
            #expect(own.failure(path: "/-/ready", patience: 60)?.hasSuffix("answered 503") == true)
            #expect(own.failure(path: "/metrics", patience: 60)?.hasSuffix("answered 404") == true)
            #expect(own.environment("PATH") == ProcessInfo.processInfo.environment["PATH"])
            #expect(own.environment("PAT") == nil)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(own.failure(path: "/-/healthy")?.hasSuffix("it has ended or hangs") == true)
    }
}
