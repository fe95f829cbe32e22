package import HTTPTypes

/// A faithful WeChat as a value: tokens, quotas, readiness, errors and realistic numbers of invented accounts.
///
/// It has the seven endpoints of message analytics, those of callbacks and followers, and every way to call them: with an account's own tokens, through a third-party
/// platform, and in WeChat Cloud Run. The same calls at the same times give the same answers, byte for byte. It has no clock, socket or
/// lock; a server or a test provides them. Source: WeChat docs and observed answers, as collected for this project.
///
/// Target: Answers like WeChat, according to WeChat's documents.
/// Keeps out: Every other target of ours, WeChatAPI above all.
package struct Simulator: Sendable {
    /// How it behaves; may be changed in mid-run.
    package var configuration: SimulatorConfiguration { didSet { rules = scenario.applied(to: configuration) } }
    /// The trouble being rehearsed; may be changed in mid-run.
    package var scenario = SimulatorScenario.normal { didSet { rules = scenario.applied(to: configuration) } }
    /// Calls so far by the path's last component, `unknown` for paths that do not exist; faulty and refused ones too.
    package internal(set) var requestCounts: [String: Int] = [:]
    /// Scripted faults that have not occurred yet.
    package private(set) var faults = FaultQueue()

    /// The configuration under the scenario.
    private(set) var rules: SimulatorConfiguration
    /// The issued tokens.
    var tokens = TokenBook()
    /// The issued refresh tokens.
    var refreshTokens = RefreshTokenBook()
    /// The calls of the day.
    var quotas = QuotaBook()
    /// The calls of the minute, kept while there is a limit to them.
    var minuteQuotas = QuotaBook()
    /// The number of all calls; makes every rid unique.
    private var calls = 0

    /// Makes a WeChat that has issued no tokens.
    package init(configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
        rules = configuration
    }

    /// Scripts a fault for the next `times` calls of a path, given by its last component or `*` for any.
    package mutating func inject(_ fault: SimulatorFault, on path: String, times: Int = 1) {
        faults.add(fault, path: path, times: times)
    }

    /// Removes all faults that have not occurred.
    package mutating func clearFaults() { faults.clear() }

    /// The published content of the periods that begin in `from ... to` (`yyyy-MM-dd`); the truth for tests.
    ///
    /// `now` (Unix seconds) is the moment at which the scenario changes the traffic; without it nothing is changed.
    /// - Returns: Rows of the named endpoint, regardless of readiness and span; none for an unknown endpoint, account or date.
    package func rows(
        _ endpoint: String, appID: String, from: String, to: String, at now: Int64? = nil
    ) -> [SimulatedRow] {
        guard let endpoint = DatacubeEndpoint.named(endpoint), let account = configuration.account(appID),
            let first = BeijingDate(from), let last = BeijingDate(to), first <= last
        else { return [] }
        return publishedRows(endpoint, account, endpoint.periods(startingIn: first...last), at: now)
    }

    /// Answers one request; the only entry point.
    ///
    /// Checks run in the order chunked body, path, method, token, permission, quota, body, date format, span, readiness.
    /// `body` is the complete request body and `now` is in Unix seconds.
    package mutating func respond(to request: HTTPRequest, body: [UInt8], at now: Int64) -> SimulatorAnswer {
        let target = RequestTarget(request.path ?? "")
        calls += 1
        requestCounts[target.name, default: 0] += 1
        let requestID = requestID(at: now)
        let fault = faults.next(for: target.name) ?? scenario.fault(on: target, key: callKey("scenario"))
        if let replacement = fault?.replacement(requestID: requestID) { return replacement }
        if request.isChunked { return .preconditionFailed }
        var answer: SimulatorAnswer
        do throws(Refusal) {
            answer = try self.answer(request.method, target, body, fault, at: now)
        } catch {
            answer = .error(error.rawValue, error.description, requestID: requestID)
        }
        if isOpenInterfaceCall(target), let name = HTTPField.Name("x-openapi-seqid") {
            answer.response.headerFields[name] = requestID
        }
        fault?.spoil(&answer)
        return answer
    }

    /// Issues an account's tokens to a second program of the same AppID: those in use are invalid at once.
    package mutating func stealTokens(of appID: String, at now: Int64) {
        tokens.steal(from: appID, lifetime: rules.tokenLifetime, seed: rules.seed, at: now)
    }

    private mutating func answer(
        _ method: HTTPRequest.Method, _ target: RequestTarget, _ body: [UInt8], _ fault: SimulatorFault?, at now: Int64
    ) throws(Refusal) -> SimulatorAnswer {
        let spelling = fault?.spelling ?? NumberSpelling()
        switch target.route {
        case nil:
            throw .urlInvalid
        case .token:
            guard method == .get else { throw .getRequired }
            return .grant(try plainToken(target.query, at: now), spelling: spelling)
        case .stableToken:
            guard method == .post else { throw .postRequired }
            return .grant(try stableToken(body, at: now), spelling: spelling)
        case .componentToken:
            guard method == .post else { throw .postRequired }
            return .grant(try componentToken(body, at: now), as: "component_access_token", spelling: spelling)
        case .authorizerToken:
            guard method == .post else { throw .postRequired }
            let (grant, refreshToken) = try authorizerToken(target, body, key: callKey("refresh"), at: now)
            return .grant(grant, as: "authorizer_access_token", refreshToken: refreshToken, spelling: spelling)
        case .quota:
            guard method == .post else { throw .postRequired }
            return try quota(target, body, at: now)
        case .datacube(let endpoint):
            guard method == .post else { throw .postRequired }
            let account = try caller(target, of: endpoint, at: now)
            return try data(endpoint, account, RequestBody.parse(body), fault, at: now)
        }
    }

    /// A key for what is drawn anew on each call.
    private func callKey(_ purpose: String) -> UInt64 {
        SplitMix64.key(SplitMix64.key(configuration.seed, purpose), calls)
    }

    /// The rid of a call: three groups of eight hex digits, the first the Unix time.
    private func requestID(at now: Int64) -> String {
        var generator = SplitMix64(key: callKey("rid"))
        let groups = [UInt64(truncatingIfNeeded: now) & 0xFFFF_FFFF, generator.next() >> 32, generator.next() >> 32]
        return groups.map { group in
            let digits = String(group, radix: 16)
            return String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined(separator: "-")
    }
}

extension HTTPRequest {
    /// Whether the body is chunked, which upstream refuses.
    var isChunked: Bool { headerFields[.transferEncoding]?.lowercased().contains("chunked") ?? false }
}
