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
    }
}
