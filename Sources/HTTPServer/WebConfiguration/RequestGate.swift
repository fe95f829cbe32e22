internal import NIOHTTP1
internal import NIOPosix

/// Precedes all routes when there is a web configuration file: rate limit, extra header fields, passwords.
///
/// Follows the order and wording of exporter-toolkit's `web/handler.go`; the health paths are behind it as well.
struct RequestGate: Sendable {
    /// The file.
    private let source: WebConfigurationSource
    /// The rate limit.
    private let limiter: TokenBucket?
    /// Checks the users' passwords.
    private let passwords = PasswordCheck()

    /// Makes the gate with the rate limit that the file has now.
    init(_ source: WebConfigurationSource) {
        self.source = source
        limiter = source.initial.rateLimit.map { TokenBucket($0) }
    }

    /// Passes a request on to its route, or answers it.
    func answer(_ request: WebRequest, route: @escaping @Sendable (WebRequest) -> Answer) -> Answer {
        guard let configuration = source.configuration() else { return .ready(.text(500, "Internal Server Error\n")) }
        guard limiter?.tryAcquire() ?? true else { return .ready(.text(429, "Too Many Requests\n")) }
        return admit(request, configuration.users, route: route).adding(configuration.headers)
    }

    /// Requires a password if there are users.
    private func admit(
        _ request: WebRequest, _ users: [String: String], route: @escaping @Sendable (WebRequest) -> Answer
    ) -> Answer {
        guard !users.isEmpty else { return route(request) }
        let refusal = WebResponse.text(401, "Unauthorized\n", headers: [("WWW-Authenticate", "Basic")])
        guard let field = request.head.headers.first(name: "authorization"), let given = BasicCredentials(field) else {
            return .ready(refusal)
        }
        switch passwords.standing(of: given.user, password: given.password, among: users) {
        case .known(true): return route(request)
        case .known(false): return .ready(refusal)
        case .busy: return .ready(.text(503, "Too many passwords to check, try again later.\n"))
        case .pending(let check):
            return .async { await check() ? await route(request).response() : refusal }
        }
    }
}

extension Answer {
    /// The response, awaited if it is not ready.
    fileprivate func response() async -> WebResponse {
        switch self {
        case .ready(let response): return response
        case .async(let work): return await work()
        case .offloaded(let work):
            // The pool of the process is never shut down, so the work always runs.
            return (try? await NIOThreadPool.singleton.runIfActive { work() }) ?? .text(503, "shutting down\n")
        }
    }

    /// The answer with more header fields; those that its handler has set stay.
    fileprivate func adding(_ fields: [(name: String, value: String)]) -> Answer {
        guard !fields.isEmpty else { return self }
        let add: @Sendable (WebResponse) -> WebResponse = { response in
            var response = response
            for field in fields where !response.headers.contains(name: field.name) {
                response.headers.add(name: field.name, value: field.value)
            }
            return response
        }
        return switch self {
        case .ready(let response): .ready(add(response))
        case .offloaded(let work): .offloaded { add(work()) }
        case .async(let work): .async { add(await work()) }
        }
    }
}
