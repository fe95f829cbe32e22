import BeijingTime
import WeChatAPI

/// A fault as the model understands it.
struct ModelFault: Equatable {
    var label: String
    var errorClass: ErrorClass
    /// Whether it closes the whole account.
    var isOfAccount = false
    /// Whether WeChat itself said so, by an errcode.
    var isErrcode = false
    /// Whether a fresh token was refused, too.
    var isTokenRefusal = false
    /// The least wait in seconds that it asks for.
    var leastWait = 0
    /// Whether the period may be what is wrong, and whether the answer says so.
    var mayConcernPeriod = false
    var tellsOfPeriod = false

    /// Whether another secret may end it.
    var mayBeMended: Bool { errorClass == .credential && (isOfAccount || isTokenRefusal) }
}

extension ModelAccount {
    /// What a turn brought.
    enum Outcome: Equatable {
        case rows(edition: Int, cells: Int, isWhole: Bool)
        case fault(ModelFault)
        /// The process was killed during the call.
        case killed
        /// The exporter did not do what it should.
        case wrong(String)
    }

    /// Reads what the exporter and WeChat said to each other in one turn.
    struct Hearing {
        var exchanges: ArraySlice<HistoryUpstream.Exchange>
        let isKilled: Bool
        let now: UnixTime
        let uptime: Duration
    }

    private enum Heard {
        case reply(HistoryUpstream.Reply)
        case fault(ModelFault)
        case killed
        case wrong(String)

        /// The errcode in the reply.
        var errcode: Int? { if case .reply(.other(.errcode(let code))) = self { code } else { nil } }
    }

    /// Follows the exchanges of a turn to its outcome and counts them; none may be missing and none left over.
    mutating func outcome(of turn: Turn, _ hearing: Hearing) -> Outcome {
        var hearing = hearing
        var last = Heard.wrong("nothing was asked")
        let ranges = turn.endpoint == .getupstreammsgweek ? [turn.start, turn.start + 6] : [turn.start]
        for end in ranges {
            last = hear(turn.endpoint, DateRange(turn.start, end), &hearing)
            guard last.errcode == 61501 else { break }
        }
        guard hearing.exchanges.isEmpty else { return .wrong("one exchange too many: \(hearing.exchanges)") }
        return hearing.isKilled ? .killed : judged(last, turn, hearing.now)
    }

    private func judged(_ heard: Heard, _ turn: Turn, _ now: UnixTime) -> Outcome {
        let notReady = ModelFault(label: "61503", errorClass: .notReady, isErrcode: true)
        switch heard {
        case .killed: return .killed
        case .wrong(let text): return .wrong(text)
        case .fault(let fault): return .fault(fault)
        case .reply(.rows(let edition, let isWhole)):
            let cells =
                turn.endpoint == .getinterfacesummary ? CallbackNumber.allCases.count : isWhole ? 2 : 1
            return .rows(edition: edition, cells: cells, isWhole: isWhole)
        case .reply(.other(.empty)):
            // Silence is believed from noon on.
            return now < noon(turn.endpoint, turn.start) ? .fault(notReady) : .rows(edition: 0, cells: 0, isWhole: true)
        case .reply(.other(let answer)): return .fault(Self.fault(answer))
        case .reply(.token): return .wrong("a token for data")
        }
    }

    /// One call for data with the token that it needs, once more with a new token if that one is refused.
    private mutating func hear(_ endpoint: Endpoint, _ dates: DateRange, _ hearing: inout Hearing) -> Heard {
        if let failure = needToken(&hearing) { return failure }
        let heard = attempt(.data(endpoint), dates, &hearing)
        guard place == 0, let code = heard.errcode else { return heard }
        if [40001, 42001].contains(code) {
            tokenUntil = nil
            if let failure = needToken(&hearing) { return failure }
            let again = attempt(.data(endpoint), dates, &hearing)
            guard let code = again.errcode, [40001, 42001].contains(code) else { return again }
            return .fault(ModelFault(label: "\(code)", errorClass: .credential, isTokenRefusal: true))
        }
        if [40013, 40164].contains(code) { tokenUntil = nil }
        return heard
    }

    /// Asks for a token if there is none that is good; nil when there is one.
    private mutating func needToken(_ hearing: inout Hearing) -> Heard? {
        guard place == 0, tokenUntil.map({ hearing.uptime >= $0 }) ?? true else { return nil }
        tokenUntil = nil
        let heard = attempt(.token(.stableToken), nil, &hearing)
        switch heard {
        case .reply(.token):
            tokenUntil = hearing.uptime + .seconds(6_900)
            return nil
        case .reply(.other(let answer)): return .fault(Self.tokenFault(Self.fault(answer)))
        case .fault(let fault): return .fault(Self.tokenFault(fault))
        default: return heard
        }
    }

    /// One call, counted before it is made, and made once more if the connection was gone.
    private mutating func attempt(_ call: Call, _ dates: DateRange?, _ hearing: inout Hearing) -> Heard {
        var mayRepeat = true
        while true {
            if hearing.isKilled, hearing.exchanges.isEmpty { return .killed }
            let today = Day(containing: hearing.now)
            guard used(call, on: today) < callsPerDay else {
                for call in counted.keys { dateBack(call, to: today) }
                let spent = ModelEndpoint.Seen(day: today, used: callsPerDay)
                if case .data(let endpoint) = call { endpoints[endpoint]?.seen = spent }
                return .fault(ModelFault(label: "budget", errorClass: .quota))
            }
            guard let exchange = hearing.exchanges.popFirst() else { return .wrong("\(call) was not made") }
            guard exchange.call == call, exchange.dates == dates else {
                return .wrong(
                    "\(exchange.call) of \(String(describing: exchange.dates)) instead of \(call) of \(String(describing: dates))"
                )
            }
            count(call, on: today)
            guard exchange.reply == .other(.lost), mayRepeat else { return .reply(exchange.reply) }
            mayRepeat = false
        }
    }

    /// What an answer without rows means.
    private static func fault(_ answer: History.Answer) -> ModelFault {
        let transport = ModelFault(label: "transport", errorClass: .busy, mayConcernPeriod: true)
        let malformed = ModelFault(label: "malformed", errorClass: .busy, mayConcernPeriod: true, tellsOfPeriod: true)
        switch answer {
        case .timeout, .lost: return transport
        case .useless, .garbage, .empty, .partial: return malformed
        case .http(let status, let wait):
            return ModelFault(
                label: "http_\(status)", errorClass: .busy, leastWait: wait, mayConcernPeriod: true)
        case .notReady, .errcode(61503): return ModelFault(label: "61503", errorClass: .notReady, isErrcode: true)
        case .errcode(let code): return errcode(code)
        }
    }

    private static func errcode(_ code: Int) -> ModelFault {
        var fault = ModelFault(label: "\(code)", errorClass: .busy, isErrcode: true, mayConcernPeriod: true)
        switch code {
        case 45011: (fault.leastWait, fault.mayConcernPeriod) = (60, false)
        case 61500, 61501, 43002: (fault.errorClass, fault.tellsOfPeriod) = (.request, true)
        case 48001, 50001: (fault.errorClass, fault.mayConcernPeriod) = (.credential, false)
        case 40001, 42001: (fault.errorClass, fault.mayConcernPeriod) = (.token, false)
        case 40013, 40125, 40164:
            (fault.errorClass, fault.isOfAccount, fault.mayConcernPeriod) = (.credential, true, false)
        case 45009: (fault.errorClass, fault.mayConcernPeriod) = (.quota, false)
        case 47009: (fault.errorClass, fault.mayConcernPeriod) = (.retired, false)
        default: break
        }
        return fault
    }

    /// The same in the answer to a token call, without which no endpoint of the account can be called.
    private static func tokenFault(_ fault: ModelFault) -> ModelFault {
        var fault = fault
        if ["40001", "77777"].contains(fault.label) { fault.errorClass = .credential }
        (fault.isOfAccount, fault.isErrcode, fault.mayConcernPeriod, fault.tellsOfPeriod) = (true, false, false, false)
        return fault
    }
}
