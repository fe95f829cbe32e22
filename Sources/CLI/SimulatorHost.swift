import ExporterToolkit
import HTTPTypes
import Logging
import Simulator
import Synchronization

/// The simulator behind HTTP: every path and method goes to it as it came.
final class SimulatorHost: Sendable {
    private let simulator: Mutex<Simulator>
    private let clock: SimulatorClock

    /// Gives `simulator` a clock.
    init(_ simulator: Simulator, clock: SimulatorClock) {
        self.simulator = Mutex(simulator)
        self.clock = clock
    }

    /// A server for it, not bound yet.
    func server(on address: ListenAddress, logger: Logger) -> WebServer {
        let handler = Handler.async { await self.answer($0) }
        return WebServer(addresses: [address], router: Router([.catchAll(handler: handler)]), logger: logger)
    }

    /// The simulator's answer, delivered as it says.
    private func answer(_ request: WebRequest) async -> WebResponse {
        guard let method = HTTPRequest.Method(request.method) else { return .text(400, "unknown method\n") }
        var head = HTTPRequest(method: method, scheme: nil, authority: request.header("Host"), path: request.target)
        for (name, value) in request.headerFields {
            if let name = HTTPField.Name(name) { head.headerFields.append(HTTPField(name: name, value: value)) }
        }
        let (sent, bytes, now) = (head, request.bodyBytes, clock.now)
        let answer = simulator.withLock { $0.respond(to: sent, body: bytes, at: now) }
        switch answer.delivery {
        case .normal: break
        case .delayed(let seconds): try? await Task.sleep(for: .seconds(seconds))
        case .never, .resetMidBody: try? await Task.sleep(for: .seconds(3600))
        }
        let fields = answer.response.headerFields.map { ($0.name.rawName, $0.value) }
        return WebResponse(status: answer.response.status.code, headers: fields, bytes: answer.body)
    }
}
