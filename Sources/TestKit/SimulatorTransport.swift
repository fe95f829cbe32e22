package import BeijingTime
package import HTTPTypes
package import Simulator
import Synchronization
package import WeChatAPI

/// A transport to the simulator, in process and on a given clock.
package final class SimulatorTransport: Transport {
    /// One request as the simulator received it.
    package struct Request: Equatable, Sendable {
        /// The last part of the path, `quota/get` where that says nothing.
        package let endpoint: String
        /// The body's text.
        package let body: String
        /// When it came.
        package let at: UnixTime
    }

    /// Chooses a fault for a request before it is answered, or changes the simulated world at that moment; nil means an honest answer.
    package typealias Fate = @Sendable (Request) -> SimulatorFault?

    private let state: Mutex<(simulator: Simulator, requests: [Request])>
    private let fate = Mutex<Fate?>(nil)
    private let clock: any WallClock

    /// Makes a transport to `simulator`.
    package init(_ simulator: Simulator, clock: any WallClock) {
        state = Mutex((simulator, []))
        self.clock = clock
    }

    /// Passes the simulator to `body`, to inspect or change it.
    package func withSimulator<Value: Sendable>(_ body: @Sendable (inout Simulator) -> Value) -> Value {
        state.withLock { body(&$0.simulator) }
    }

    /// Passes every following request to `fate`; nil answers all of them honestly.
    package func decide(_ fate: Fate?) { self.fate.withLock { $0 = fate } }

    /// The requests so far.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// Answers like the simulator; an answer that would never be complete is a time-out.
    package func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let parts = (request.path ?? "").prefix { $0 != "?" }.split(separator: "/")
        let endpoint = parts.last == "get" ? parts.suffix(2).joined(separator: "/") : String(parts.last ?? "")
        let text = String(decoding: body, as: UTF8.self)
        let seen = Request(endpoint: endpoint, body: text, at: clock.now)
        let fault = fate.withLock(\.self)?(seen)
        let answer = state.withLock { state in
            state.requests.append(seen)
            if let fault { state.simulator.inject(fault, on: seen.endpoint) }
            return state.simulator.respond(to: request, body: body, at: clock.now.seconds)
        }
        switch answer.delivery {
        case .normal: return (answer.response, answer.body)
        case .delayed, .never: throw .transport(reason: "not answered within 10s")
        case .resetMidBody: throw .transport(reason: "remote connection closed")
        }
    }
}
