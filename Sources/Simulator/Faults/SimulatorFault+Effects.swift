import HTTPTypes

/// The effects of each fault on an answer, in the order in which an answer is made.
extension SimulatorFault {
    /// The answer that replaces the true one; nil for faults that modify a true answer.
    func replacement(requestID: String) -> SimulatorAnswer? {
        switch self {
        case .errcode(let code, let text): .error(code, text, requestID: requestID)
        case .httpStatus(let code, let html, let headers): .html(status: .init(code: code), fields: headers, html)
        case .htmlLoginPage: .html("<!DOCTYPE html><html><body><form action=\"/login\"></form></body></html>")
        case .emptyBody: .json("")
        case .body(let text): .json(text)
        case .emptyObject: .json("{}")
        case .nullList: .json(#"{"list":null}"#)
        case .listAsObject: .json(#"{"list":{"ref_date":"2024-03-04","count_interval":1,"msg_user":2}}"#)
        default: nil
        }
    }

    /// The rows together with false ones, made from `sample`, a row of the requested period.
    func altered(_ rows: [SimulatedRow], sample: SimulatedRow) -> [SimulatedRow] {
        switch self {
        case .duplicateRows: rows.flatMap { [$0.with(users: $0.msgUser + 1, messages: 7), $0] }
        case .wrongDates: [sample.twoYearsBefore] + rows
        case .badHours where sample.refHour != nil: rows + [2_400, 50, -1].map(sample.with(hour:))
        case .unknownTypes where sample.isOfCallbacks: rows
        case .unknownTypes: rows + (sample.msgType == nil ? [4] : [5, 49]).map(sample.with(kind:))
        case .negativeCounts: rows + [sample.with(users: -1, messages: -2)]
        default: rows
        }
    }

    /// How the answer's numbers are spelled.
    var spelling: NumberSpelling {
        NumberSpelling(quotesNumbers: self == .stringNumbers, padsHours: self == .zeroPaddedHour)
    }

    /// The text after the list, with its leading comma.
    var keysAfterList: String {
        if case .extraKeys(let isDelay) = self { ",\"is_delay\":\(isDelay)" } else { "" }
    }

    /// Modifies the finished answer's head, body or delivery.
    func spoil(_ answer: inout SimulatorAnswer) {
        switch self {
        case .truncatedJSON: answer.body.removeLast(answer.body.count - answer.body.count / 2)
        case .wrongContentType: answer.response.headerFields[.contentType] = "text/plain"
        case .byteOrderMark: answer.body.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
        case .oversizedBody(let bytes): answer.pad(to: bytes)
        case .delayed(let seconds): answer.delivery = .delayed(seconds: seconds)
        case .never: answer.delivery = .never
        case .resetMidBody: answer.delivery = .resetMidBody
        default: break
        }
    }
}

extension SimulatorAnswer {
    /// Appends white space, which JSON allows, up to `bytes` bytes.
    fileprivate mutating func pad(to bytes: Int) {
        body.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, bytes - body.count)))
    }
}

extension SimulatedRow {
    /// The row with other counts.
    fileprivate func with(users: Int, messages: Int) -> SimulatedRow {
        var row = self
        row.msgUser = users
        if let msgCount { row.msgCount = messages < 0 ? messages : msgCount + messages }
        for place in numbers.indices {
            row.numbers[place].value = messages < 0 ? messages : numbers[place].value + messages
        }
        return row
    }

    /// The row at another hour.
    fileprivate func with(hour: Int) -> SimulatedRow {
        var row = self
        row.refHour = hour
        return row
    }

    /// The row of another type, or of another interval where rows have no type.
    fileprivate func with(kind: Int) -> SimulatedRow {
        var row = self
        if userSource != nil {
            row.userSource = kind
        } else if msgType == nil {
            row.countInterval = kind
        } else {
            row.msgType = kind
        }
        return row
    }

    /// Whether it has no key of which there could be unknown ones.
    fileprivate var isOfCallbacks: Bool { !numbers.isEmpty && userSource == nil }

    /// The row dated 730 days earlier.
    fileprivate var twoYearsBefore: SimulatedRow {
        var row = self
        if let date = BeijingDate(refDate) { row.refDate = date.advanced(by: -730).text }
        return row
    }
}
