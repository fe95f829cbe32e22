package import BeijingTime

/// One element of upstream's `list`, decoded leniently: numbers may be strings, unknown keys are ignored.
package struct UpstreamRow: Decodable, Equatable, Sendable {
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
    /// `user_source`, where the row counts followers.
    package var userSource: Int?
    /// The numbers of callbacks and followers; none in rows of messages.
    package var numbers: [Number: Int] = [:]

    /// A number of rows that are not of messages.
    package enum Number: String, CodingKey, CaseIterable, Sendable {
        case callbackCount = "callback_count"
        case failCount = "fail_count"
        case totalTimeCost = "total_time_cost"
        case maxTimeCost = "max_time_cost"
        case newUser = "new_user"
        case cancelUser = "cancel_user"
        case cumulateUser = "cumulate_user"
    }

    private enum CodingKeys: String, CodingKey {
        case refDate = "ref_date"
        case refHour = "ref_hour"
        case msgType = "msg_type"
        case countInterval = "count_interval"
        case msgUser = "msg_user"
        case msgCount = "msg_count"
    }

    /// Decodes what is there; a field of a wrong type counts as missing, so that one bad row does not cost the others.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        refDate = (try? fields.decode(String.self, forKey: .refDate)).flatMap { Day($0) }
        func number(_ key: CodingKeys) -> Int? { (try? fields.decode(LenientInteger.self, forKey: key))?.value }
        refHour = number(.refHour)
        msgType = number(.msgType)
        countInterval = number(.countInterval)
        msgUser = number(.msgUser)
        msgCount = number(.msgCount)
        try decodeNumbers(from: decoder)
    }

    /// Decodes the numbers of callbacks and followers; rows of messages cost nothing here but the look.
    private mutating func decodeNumbers(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Number.self)
        for key in Number.allCases where fields.contains(key) {
            numbers[key] = (try? fields.decode(LenientInteger.self, forKey: key))?.value
        }
        guard !numbers.isEmpty else { return }
        let source = try decoder.container(keyedBy: SourceKey.self)
        userSource = (try? source.decode(LenientInteger.self, forKey: .userSource))?.value
    }

    private enum SourceKey: String, CodingKey {
        case userSource = "user_source"
    }
}
