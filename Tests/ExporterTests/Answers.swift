import Simulator

/// Answers of the hour endpoint, written out.
enum Answers {
    /// The hours 0 to 23 of two types of `day`, with 7 messages each; `hour` says how an hour is written.
    static func hours(of day: String, _ hour: (Int) -> Int = { $0 * 100 }) -> SimulatorFault {
        let rows = (0..<24).flatMap { number in
            [1, 2].map { type in
                #"{"ref_date":"\#(day)","ref_hour":\#(hour(number)),"msg_type":\#(type),"msg_user":3,"msg_count":7}"#
            }
        }
        return .body(#"{"list":[\#(rows.joined(separator: ","))]}"#)
    }

    /// The same with hours that cannot be: all but midnight are written as 1 to 23.
    static func wrongHours(of day: String) -> SimulatorFault { hours(of: day) { $0 } }
}
