import BeijingTime
import HTTPServer
import HTTPTypes
import Logging
import ServiceLifecycle
import Simulator
import Synchronization

/// Serves the simulator over HTTP: every path and method is passed to it unchanged.
///
/// Its lock is held only while an answer is computed (a tenth of a millisecond in a release build), never while an answer is delayed.
final class SimulatorHost: Sendable {
    private let simulator: Mutex<Simulator>
    private let clock: SimulatedClock
    private let latency: Duration

    /// Makes a host with a clock, and with a delay for each answer of WeChat's.
    init(_ simulator: Simulator, clock: SimulatedClock, latency: Duration = .zero) {
        self.simulator = Mutex(simulator)
        self.clock = clock
        self.latency = latency
    }

    /// A server for it, not bound yet.
    func server(on address: ListenAddress, logger: Logger) -> WebServer {
        let handler = Handler { self.answer($0) }
        return WebServer(addresses: [address], router: Router([.catchAll(handler: handler)]), logger: logger)
    }

    /// The simulator's answer, delivered as it demands.
    private func answer(_ request: WebRequest) -> Answer {
        guard let method = HTTPRequest.Method(request.method) else { return .ready(.text(400, "unknown method\n")) }
        var head = HTTPRequest(method: method, scheme: nil, authority: request.header("Host"), path: request.target)
        for (name, value) in request.headerFields {
            if let name = HTTPField.Name(name) { head.headerFields.append(HTTPField(name: name, value: value)) }
        }
        let (sent, bytes, now) = (head, request.bodyBytes, clock.unixSeconds)
        if let told = simulator.withLock({ $0.control(sent, at: now) }) { return .ready(WebResponse(told)) }
        let answer = simulator.withLock { $0.respond(to: sent, body: bytes, at: now) }
        let wait = latency + answer.delivery.wait
        guard wait > .zero else { return .ready(WebResponse(answer)) }
        return .async {
            // A shutdown must not wait for deliberately delayed answers.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
            return WebResponse(answer)
        }
    }
}

extension SimulatorDelivery {
    /// How long the answer is delayed; "never" is longer than any client waits.
    fileprivate var wait: Duration {
        switch self {
        case .normal: .zero
        case .delayed(let seconds): .seconds(seconds)
        case .never, .resetMidBody: .seconds(3600)
        }
    }
}

extension WebResponse {
    /// Converts the simulator's answer to the server's types.
    fileprivate init(_ answer: SimulatorAnswer) {
        let fields = answer.response.headerFields.map { ($0.name.rawName, $0.value) }
        self.init(status: answer.response.status.code, headers: fields, bytes: answer.body)
    }
}
