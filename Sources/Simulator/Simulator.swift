package import HTTPTypes

/// A faithful WeChat as a value: tokens, quotas, readiness, errors and lifelike numbers of made-up accounts.
///
/// It knows the two token endpoints and the seven of message analytics, in own-account use. The same calls at the
/// same times give the same answers, byte for byte. It holds no clock, no socket and no lock: a server or a test
/// puts one in front. Source: WeChat docs and observed answers, as collected for this project.
package struct Simulator: Sendable {
    /// How it behaves; may be changed in mid-run.
    package var configuration: SimulatorConfiguration
    /// Calls so far by the path's last component, `unknown` for paths that do not exist; faulty and refused ones too.
    package private(set) var requestCounts: [String: Int] = [:]
    /// Scripted faults that have not struck yet.
    package private(set) var faults = FaultQueue()

    /// The tokens given out.
    var tokens = TokenBook()
    /// The calls of the day.
    var quotas = QuotaBook()
    /// All calls so far; makes every rid another one.
    private var calls = 0

    /// Makes a WeChat without tokens given out.
    package init(configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
    }

    /// Lets a fault strike the next `times` calls of a path, given by its last component or `*` for any.
    package mutating func inject(_ fault: SimulatorFault, on path: String, times: Int = 1) {
        faults.add(fault, path: path, times: times)
    }

    /// Forgets all faults that have not struck.
    package mutating func clearFaults() { faults.clear() }

    /// What the periods that begin in `from ... to` (`yyyy-MM-dd`) hold once published; the truth for tests.
    ///
    /// - Returns: Rows as the endpoint of that name gives them, without regard to readiness and span; none for an unknown
    ///   endpoint, account or date.
    package func rows(_ endpoint: String, appID: String, from: String, to: String) -> [SimulatedRow] {
        guard let endpoint = DatacubeEndpoint.named(endpoint), let account = configuration.account(appID),
            let first = BeijingDate(from), let last = BeijingDate(to), first <= last
        else { return [] }
        return publishedRows(endpoint, account, endpoint.periods(startingIn: first...last))
    }

    /// Answers one request, the only entrance.
    ///
    /// Checks run in the order chunked body, path, method, token, quota, body, date format, span, readiness.
    /// `body` is the complete request body and `now` is in Unix seconds.
    package mutating func respond(to request: HTTPRequest, body: [UInt8], at now: Int64) -> SimulatorAnswer {
        let target = RequestTarget(request.path ?? "")
        calls += 1
        requestCounts[target.name, default: 0] += 1
        let requestID = requestID(at: now)
        let fault = faults.next(for: target.name)
        if let replacement = fault?.replacement(requestID: requestID) { return replacement }
        if request.isChunked { return .preconditionFailed }
        var answer: SimulatorAnswer
        do throws(Refusal) {
            answer = try self.answer(request.method, target, body, fault, at: now)
        } catch {
            answer = .error(error.rawValue, error.description, requestID: requestID)
        }
        fault?.spoil(&answer)
        return answer
    }

    private mutating func answer(
        _ method: HTTPRequest.Method, _ target: RequestTarget, _ body: [UInt8], _ fault: SimulatorFault?, at now: Int64
    ) throws(Refusal) -> SimulatorAnswer {
        switch target.route {
        case nil:
            throw .urlInvalid
        case .token:
            guard method == .get else { throw .getRequired }
            return .grant(try plainToken(target.query, at: now), spelling: fault?.spelling ?? .init())
        case .stableToken:
            guard method == .post else { throw .postRequired }
            return .grant(try stableToken(body, at: now), spelling: fault?.spelling ?? .init())
        case .datacube(let endpoint):
            guard method == .post else { throw .postRequired }
            let account = try caller(target.query, of: endpoint, at: now)
            return try data(endpoint, account, RequestBody.parse(body), fault, at: now)
        }
    }

    /// The rid of a call: three groups of eight hex digits, the first the Unix time.
    private func requestID(at now: Int64) -> String {
        var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(configuration.seed, "rid"), calls))
        let groups = [UInt64(truncatingIfNeeded: now) & 0xFFFF_FFFF, generator.next() >> 32, generator.next() >> 32]
        return groups.map { group in
            let digits = String(group, radix: 16)
            return String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined(separator: "-")
    }
}

extension HTTPRequest {
    /// Whether the body comes in chunks, which upstream refuses.
    var isChunked: Bool { headerFields[.transferEncoding]?.lowercased().contains("chunked") ?? false }
}
