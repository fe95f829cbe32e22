/// One row of a `list`, as upstream counts it.
///
/// Rows of messages carry `msgType` and `msgCount` (hour rows `refHour` too), rows of senders `countInterval`, rows of callbacks and
/// followers nothing of these but `numbers`.
package struct SimulatedRow: Sendable, Equatable {
    /// The first day of the row's period, `yyyy-MM-dd`.
    package var refDate: String
    /// 0, 100 … 2300 on hour rows.
    package var refHour: Int?
    /// 1 text, 2 image, 3 voice, 4 video, 6 link.
    package var msgType: Int?
    /// 1 for 1-5 messages, 2 for 6-10, 3 for more.
    package var countInterval: Int?
    /// Distinct people.
    package var msgUser = 0
    /// Messages.
    package var msgCount: Int?
    /// The number of the way by which followers found the account; on their rows only.
    package var userSource: Int?
    /// The numbers of callbacks and followers, in the order upstream sends them.
    package var numbers: [Number] = []

    /// A number under upstream's own name.
    package struct Number: Sendable, Equatable {
        /// The key in JSON.
        package let name: String
        /// The value; times are in milliseconds.
        package var value: Int
    }
}

/// How numbers are spelled in JSON; anything but the default is a fault.
struct NumberSpelling: Sendable, Equatable {
    /// Writes every number as a string.
    var quotesNumbers = false
    /// Writes hours as strings of at least three digits, `"000"`.
    var padsHours = false

    /// Spells a number.
    func spell(_ value: Int) -> String { quotesNumbers ? "\"\(value)\"" : "\(value)" }

    /// Spells an hour.
    func spellHour(_ value: Int) -> String { padsHours ? "\"\(value.padded(to: 3))\"" : spell(value) }
}

extension SimulatedRow {
    /// The row as JSON, keys in the order upstream sends them; `user_source` is undocumented and always 0.
    func json(_ spelling: NumberSpelling) -> String {
        var text = "{\"ref_date\":\"\(refDate)\""
        if let refHour { text += ",\"ref_hour\":\(spelling.spellHour(refHour))" }
        guard numbers.isEmpty else {
            if let userSource { text += ",\"user_source\":\(spelling.spell(userSource))" }
            return text + numbers.map { ",\"\($0.name)\":\(spelling.spell($0.value))" }.joined() + "}"
        }
        text += ",\"user_source\":\(spelling.spell(0))"
        if let msgType { text += ",\"msg_type\":\(spelling.spell(msgType))" }
        if let countInterval { text += ",\"count_interval\":\(spelling.spell(countInterval))" }
        text += ",\"msg_user\":\(spelling.spell(msgUser))"
        if let msgCount { text += ",\"msg_count\":\(spelling.spell(msgCount))" }
        return text + "}"
    }
}
