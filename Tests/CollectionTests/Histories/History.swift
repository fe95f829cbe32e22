import BeijingTime
import WeChatAPI

/// Some weeks of a collector's life, told in steps: what befalls it, and how WeChat answers.
///
/// A history is a value that prints as the Swift that makes it, so a failing one can be pasted into a test.
struct History: CustomStringConvertible {
    /// What is configured at the beginning.
    struct Setting: Equatable {
        /// The first moment, on the exporter's clock and by WeChat's.
        var begin: UnixTime
        /// `calls_per_day`.
        var callsPerDay: Int
        /// `history_days`.
        var historyDays: Int
        /// How many accounts there are at the beginning and at the end.
        var accounts = 2
    }

    /// How WeChat answers one call; a call that nothing is said of is answered honestly.
    enum Answer: Hashable {
        /// Errcode 61503.
        case notReady
        /// A list without rows.
        case empty
        /// Rows of which one cannot be used.
        case partial
        /// Rows of which none can be used.
        case useless
        /// An errcode.
        case errcode(Int)
        /// A status other than 200, with the seconds of its Retry-After.
        case http(Int, retryAfter: Int = 0)
        /// No answer in time.
        case timeout
        /// The connection was gone before any answer.
        case lost
        /// Something that is not JSON.
        case garbage
    }

    /// One step.
    enum Step {
        /// So many minutes pass.
        case pass(Int)
        /// The next calls of an account are answered so, as often as said.
        case answer(Int, Call, Answer, times: Int)
        /// WeChat has other numbers for all periods of an account from now on.
        case restate(Int)
        /// The machine's clock is set by so many minutes.
        case clock(Int)
        /// The process is killed and started again.
        case kill
        /// The process is killed during the exchange after so many others, before WeChat's answer arrives or just after.
        case killDuring(Int, answered: Bool)
        /// An account's secret file gets another secret.
        case secret(Int)
        /// `api.calls_per_day` is changed by a reload.
        case callsPerDay(Int)
        /// `calls_per_day` of one account is changed by a reload.
        case ownCallsPerDay(Int, Int?)
        /// The configuration is loaded again as it is.
        case reload
        /// An account is taken out of the configuration.
        case remove(Int)
        /// An account is put into the configuration again.
        case add(Int)
    }

    var setting: Setting
    var steps: [Step]

    /// The accounts: the first with a secret in a file, the second in a Cloud Run container, which needs no token.
    static let appIDs = ["wx00000000000000a1", "wx00000000000000b2"]
    /// The endpoints: days with hours, weeks, callbacks.
    static let endpoints: [Endpoint] = [.getupstreammsghour, .getupstreammsgweek, .getinterfacesummary]

    var description: String {
        let head = """
            History(
                setting: .init(
                    begin: .init(seconds: \(setting.begin.seconds)), callsPerDay: \(setting.callsPerDay), \
            historyDays: \(setting.historyDays), accounts: \(setting.accounts)),
                steps: [
            """
        return ([head] + steps.map { "        .\($0)," } + ["    ])"]).joined(separator: "\n")
    }
}

extension History.Step: CustomStringConvertible {
    var description: String {
        switch self {
        case .pass(let minutes): "pass(\(minutes))"
        case .answer(let account, let call, let answer, let times):
            "answer(\(account), \(Self.name(call)), .\(answer), times: \(times))"
        case .restate(let account): "restate(\(account))"
        case .clock(let minutes): "clock(\(minutes))"
        case .kill: "kill"
        case .killDuring(let exchanges, let isAnswered): "killDuring(\(exchanges), answered: \(isAnswered))"
        case .secret(let account): "secret(\(account))"
        case .callsPerDay(let calls): "callsPerDay(\(calls))"
        case .ownCallsPerDay(let account, let calls): "ownCallsPerDay(\(account), \(calls.map(String.init) ?? "nil"))"
        case .reload: "reload"
        case .remove(let account): "remove(\(account))"
        case .add(let account): "add(\(account))"
        }
    }

    private static func name(_ call: Call) -> String {
        switch call {
        case .data(let endpoint): ".data(.\(endpoint.rawValue))"
        case .token: ".token(.stableToken)"
        case .quota: ".quota"
        }
    }
}

extension History.Answer: CustomStringConvertible {
    var description: String {
        switch self {
        case .notReady: "notReady"
        case .empty: "empty"
        case .partial: "partial"
        case .useless: "useless"
        case .errcode(let code): "errcode(\(code))"
        case .http(let status, let wait): wait == 0 ? "http(\(status))" : "http(\(status), retryAfter: \(wait))"
        case .timeout: "timeout"
        case .lost: "lost"
        case .garbage: "garbage"
        }
    }
}
