package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle
internal import Wire

/// An HTTP server on one or more addresses, as a service: it runs until the graceful shutdown of its group.
///
/// `bind()` binds the addresses, so that a program can fail early and learn a port chosen by the system; `run()` binds if that was not
/// done. On shutdown no further connection is accepted, idle ones close at once, and requests in flight are answered with `Connection:
/// close`, within `shutdownGrace`. It is an actor because binding is I/O in sequence.
///
/// ```text
///  socket ─▶ AcceptGuard ─▶ ConnectionRegistry ─▶ ConnectionPipeline: [TLS] ─▶ HTTP/1 or HTTP/2 streams
///  each ─▶ ConnectionHandler ─▶ RequestGate (rate, password) ─▶ Router ─▶ Handler: at once, on a thread, in a task
/// ```
///
/// Target: Serves HTTP/1.1 and HTTP/2 over TCP, TLS and unix sockets, within limits.
/// Keeps out: Metrics and WeChat.
package actor WebServer: Service {
    /// A bound address and the connections accepted there.
    private struct Listener {
        /// The address as configured.
        let source: ListenAddress
        let channel: any Channel
        /// The connections accepted there.
        let connections: ConnectionRegistry
        /// The address with its real port.
        let address: String
        /// The file of our own unix socket, removed at the end.
        let file: String?
    }

    private let addresses: [ListenAddress]
    private let limits: ConnectionLimits
    private let router: Router
    /// The web configuration file; `nil` for plain HTTP without passwords.
    private let web: WebConfigurationSource?
    /// Logs the addresses.
    private let logger: Logger
    /// How long requests in flight may take once the shutdown has begun.
    private let shutdownGrace: Duration
    /// The threads that wait for sockets.
    private let group: MultiThreadedEventLoopGroup
    /// The asynchronous answers to make; `run()` starts each in its task group.
    private let tasks: AsyncStream<@Sendable () async -> Void>
    /// Where connections submit such answers.
    private let startTask: AsyncStream<@Sendable () async -> Void>.Continuation
    private var listeners: [Listener] = []
    /// Whether the listeners may close.
    private var isStopping = false

    /// Makes a server that is not bound yet.
    package init(
        addresses: [ListenAddress], limits: ConnectionLimits = ConnectionLimits(), router: Router, logger: Logger,
        web: WebConfigurationSource? = nil, shutdownGrace: Duration = .seconds(5)
    ) {
        ParserTypes.prepare()
        self.addresses = addresses
        self.limits = limits
        self.web = web
        self.router = web.map { router.guarded(by: RequestGate($0)) } ?? router
        self.logger = logger
        self.shutdownGrace = shutdownGrace
        group = .singleton
        (tasks, startTask) = AsyncStream.makeStream()
    }

    /// Binds all addresses or none, and logs them; a second call changes nothing.
    ///
    /// - Returns: The addresses bound, with real ports: `127.0.0.1:40123`, `[::]:9983`.
    /// - Throws: A ``ListenError`` for the first address that cannot be bound.
    @discardableResult
    package func bind() async throws(ListenError) -> [String] {
        guard listeners.isEmpty else { return listeners.map(\.address) }
        for address in addresses {
            do {
                listeners.append(try await listen(on: address, into: ConnectionRegistry(limit: limits.connections)))
            } catch {
                await stopListening()
                (listeners, isStopping) = ([], false)
                throw ListenError.binding("\(address)", failed: error)
            }
        }
        for listener in listeners { logger.logListening(on: listener.address, web) }
        return listeners.map(\.address)
    }

    /// Releases the addresses of a server that will not run.
    package func unbind() async {
        await stopListening()
        listeners = []
        startTask.finish()
    }

    /// Serves until the graceful shutdown, or until the task is cancelled.
    ///
    /// - Throws: A ``ListenError`` for an address that is lost meanwhile and cannot be bound again.
    package func run() async throws {
        try await bind()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                // Cancellation ends the wait too; in both cases requests in flight are drained.
                try? await gracefulShutdown()
                await self.shutDown()
            }
            for place in listeners.indices { group.addTask { try await self.keepListening(place) } }
            for await task in tasks { group.addTask { await task() } }
            group.cancelAll()
        }
    }

    /// Binds an address again whenever its listener ends; the event loop closes a listener on an unexpected error of accept(2).
    private func keepListening(_ place: Int) async throws {
        var pauses = RebindPauses()
        while true {
            let lost = listeners[place]
            let since = ContinuousClock.now
            try? await lost.channel.closeFuture.get()
            if isStopping { return }
            guard let reopen = lost.source.reopening(as: lost.address) else { throw ListenError.lost(lost.address) }
            logger.error("Lost a listener; binding its address again", metadata: ["address": "\(lost.address)"])
            pauses.begin(after: .now - since)
            guard let found = await rebind(reopen, lost, &pauses) else { throw ListenError.lost(lost.address) }
            listeners[place] = found
            if isStopping { await stopListening() }
        }
    }

    /// Binds a lost address again; nil when that fails too often.
    private func rebind(
        _ reopen: () throws -> ListenAddress, _ lost: Listener, _ pauses: inout RebindPauses
    ) async -> Listener? {
        while let pause = pauses.next() {
            try? await Task.sleep(for: pause)
            if let listener = try? await listen(on: reopen(), into: lost.connections) { return listener }
        }
        return nil
    }

    /// Binds one address; for all interfaces IPv6 together with IPv4, or IPv4 alone on a machine without IPv6.
    private func listen(on address: ListenAddress, into connections: ConnectionRegistry) async throws -> Listener {
        switch address.kind {
        case .inherited(let descriptor):
            return try await accept(address, connections) { $0.withBoundSocket(descriptor) }
        case .health(_, let descriptor):
            return try await accept(address, connections, onlyNeighbours: true) { $0.withBoundSocket(descriptor) }
        case .unixSocket(let path):
            if UnixSocket.isInUse(path) { throw ListenError.addressInUse("\(address)") }
            return try await accept(address, connections, file: path) {
                $0.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            }
        case .network("", let port):
            do {
                return try await accept(address, connections) { $0.takingIPv4.bind(host: "::", port: port) }
            } catch let error as IOError where ListenError.isWithoutIPv6(error) {
                return try await accept(address, connections) { $0.bind(host: "0.0.0.0", port: port) }
            }
        case .network(let host, let port):
            return try await accept(address, connections) {
                (host.contains(":") ? $0.takingIPv4 : $0).bind(host: host, port: port)
            }
        }
    }

    /// Binds, and accepts connections from then on.
    private func accept(
        _ source: ListenAddress, _ connections: ConnectionRegistry, file: String? = nil, onlyNeighbours: Bool = false,
        _ bind: (ServerBootstrap) -> EventLoopFuture<any Channel>
    ) async throws -> Listener {
        let welcome = welcome(into: connections)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { [logger] listener in
                listener.eventLoop.makeCompletedFuture {
                    try listener.pipeline.syncOperations.addHandler(AcceptGuard(crowd: .ofProcess, logger: logger))
                }
            }
            // The guard checks before each connection.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // TLS has its own farewell, and a half-closed connection beneath it would never end.
            .childChannelOption(.allowRemoteHalfClosure, value: web?.isTLS != true)
            .childChannelInitializer { channel in
                guard onlyNeighbours else { return welcome(channel) }
                return PeerCredentials.ofPeer(channel).flatMap { $0.process == 0 ? channel.close() : welcome(channel) }
            }
        let channel = try await bind(bootstrap).get()
        let bound = onlyNeighbours ? nil : channel.localAddress?.listenText
        return Listener(
            source: source, channel: channel, connections: connections, address: bound ?? "\(source)", file: file)
    }

    /// Handles a new connection: it gets its handlers, or is closed when there are too many.
    private func welcome(
        into connections: ConnectionRegistry
    ) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
        let startTask = startTask
        let work = BackgroundWork(threads: .singleton) { startTask.yield($0) }
        let pipeline = ConnectionPipeline(
            limits: limits, router: router, work: work, web: web, handshakes: HandshakeLog(logger))
        return { channel in
            guard let seat = connections.admit(channel) else { return channel.close() }
            return channel.eventLoop.makeCompletedFuture { try pipeline.install(on: channel, seat: seat) }
        }
    }

    /// Stops accepting, waits for the connections to end, and closes what is left after the grace.
    private func shutDown() async {
        await stopListening()
        let connections = listeners.flatMap { $0.connections.beginDraining() }
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        let force = group.next().scheduleTask(in: TimeAmount(shutdownGrace)) {
            for connection in connections { connection.close(promise: nil) }
        }
        for connection in connections { try? await connection.closeFuture.get() }
        force.cancel()
        startTask.finish()
    }

    /// Closes the listening sockets.
    private func stopListening() async {
        isStopping = true
        for listener in listeners {
            try? await listener.channel.close()
            listener.file.map(UnixSocket.remove)
        }
    }
}

extension Logger {
    /// Logs what exporters log when they begin to listen.
    fileprivate func logListening(on address: String, _ web: WebConfigurationSource?) {
        info("Listening on", metadata: ["address": "\(address)"])
        if let limit = web?.initial.rateLimit {
            let interval = GoDuration.text(limit.interval)
            info(
                "Rate Limiter is enabled.",
                metadata: ["burst": .stringConvertible(limit.burst), "interval": "\(interval)"])
        }
        let (isTLS, isHTTP2) = (web?.isTLS ?? false, web?.isHTTP2 ?? false)
        info(
            isTLS ? "TLS is enabled." : "TLS is disabled.",
            metadata: ["http2": .stringConvertible(isHTTP2), "address": "\(address)"])
    }
}
