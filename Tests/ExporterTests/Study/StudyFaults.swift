import HTTPTypes
import Simulator
import WeChatAPI

/// Every fault that the simulator knows, for data calls and for token calls.
enum StudyFaults {
    private static let ofBoth: [SimulatorFault] = [
        .errcode(-1, "system error"), .errcode(45009, "reach max api daily quota limit"), .errcode(45011, "slow down"),
        .errcode(77_777, "unheard of"), .errcode(47001, "data format error"), .httpStatus(412, html: ""),
        .httpStatus(301, headers: [.location: "https://elsewhere.invalid/"]), .httpStatus(502), .httpStatus(504),
        .httpStatus(503, headers: [.retryAfter: "7200"]), .httpStatus(429, headers: [.retryAfter: "60"]),
        .htmlLoginPage, .emptyBody, .emptyObject, .truncatedJSON, .wrongContentType, .byteOrderMark,
        .oversizedBody(bytes: 20_000), .stringNumbers, .delayed(seconds: 30), .never, .resetMidBody,
    ]

    /// Faults of the seven data calls.
    static let ofData =
        ofBoth + [
            .errcode(40001, "invalid credential"), .errcode(40014, "invalid access_token"),
            .errcode(42001, "access_token expired"), .errcode(48001, "api unauthorized"),
            .errcode(50002, "user limited"), .errcode(61500, "date format error"),
            .errcode(61501, "date range error"), .errcode(61503, "data not ready"), .nullList, .listAsObject,
            .duplicateRows, .wrongDates, .badHours, .unknownTypes, .negativeCounts, .zeroPaddedHour,
            .extraKeys(isDelay: "true"), .extraKeys(isDelay: "\"false\""),
        ]

    /// Faults of the token calls.
    static let ofTokens =
        ofBoth + [
            .errcode(40164, "invalid ip 203.0.113.7, not in whitelist"), .errcode(40125, "invalid appsecret"),
            .errcode(40243, "frozen"), .errcode(89503, "an administrator must confirm"),
        ]
}

extension SimulatorFault {
    /// Whether an answer with this fault still carries all true rows.
    var keepsTheRows: Bool {
        switch self {
        case .wrongContentType, .byteOrderMark, .oversizedBody, .stringNumbers, .duplicateRows, .zeroPaddedHour: true
        case .extraKeys(let isDelay): isDelay != "true"
        default: addsRows
        }
    }

    /// Whether some of an answer's rows are refused or contradict each other, so that the period stays open.
    func leavesOpen(_ endpoint: Endpoint?) -> Bool {
        switch self {
        case .negativeCounts, .duplicateRows: true
        case .badHours: endpoint == .getupstreammsghour
        default: false
        }
    }

    /// Whether it adds rows, which would make an empty answer look like numbers.
    var addsRows: Bool {
        switch self {
        case .wrongDates, .badHours, .unknownTypes, .negativeCounts: true
        default: false
        }
    }
}
