package import BeijingTime

/// One element of upstream's `list`, read leniently: numbers may be strings, unknown keys are ignored.
package struct UpstreamRow: Equatable, Sendable {
    /// `ref_date`; nil where it is missing or not a date.
    package var refDate: Day?
    /// `ref_hour`: 0, 100 … 2300 when upstream is right.
    package var refHour: Int?
    /// `msg_type`.
    package var msgType: Int?
    /// `count_interval`.
    package var countInterval: Int?
    /// `msg_user`.
    package var msgUser: Int?
    /// `msg_count`.
    package var msgCount: Int?
    /// `user_source`, of rows that count followers.
    package var userSource: Int?
    /// The numbers of callbacks and followers; none in rows of messages.
    package var numbers: [Number: Int] = [:]

    /// A number of rows that are not of messages.
    package enum Number: String, CaseIterable, Sendable {
        case callbackCount = "callback_count"
        case failCount = "fail_count"
        case totalTimeCost = "total_time_cost"
        case maxTimeCost = "max_time_cost"
        case newUser = "new_user"
        case cancelUser = "cancel_user"
        case cumulateUser = "cumulate_user"
    }

    /// Takes what is there; a field of a wrong type counts as missing, so that one bad row does not cost the others.
    init(from reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.object { (reader, name) throws(JSONReader.Fault) in
            switch name {
            case .refDate: refDate = try reader.day()
            case .refHour: refHour = try reader.integer()
            case .msgType: msgType = try reader.integer()
            case .countInterval: countInterval = try reader.integer()
            case .msgUser: msgUser = try reader.integer()
            case .msgCount: msgCount = try reader.integer()
            case .userSource: userSource = try reader.integer()
            default:
                guard let number = Number.named[name] else { return try reader.skip() }
                numbers[number] = try reader.integer()
            }
        }
    }
}

extension UpstreamRow.Number {
    fileprivate static let named = Dictionary(uniqueKeysWithValues: allCases.map { (JSONName($0.rawValue), $0) })
}

extension JSONName {
    fileprivate static let refDate = JSONName("ref_date")
    fileprivate static let refHour = JSONName("ref_hour")
    fileprivate static let msgType = JSONName("msg_type")
    fileprivate static let countInterval = JSONName("count_interval")
    fileprivate static let msgUser = JSONName("msg_user")
    fileprivate static let msgCount = JSONName("msg_count")
    fileprivate static let userSource = JSONName("user_source")
}
