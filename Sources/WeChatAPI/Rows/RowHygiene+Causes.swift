/// Rows that are not of messages: callbacks to the account's server, and followers.
extension RowHygiene {
    /// A cell of which numbers may be missing.
    typealias Draft = (key: Int, hour: Int, users: Int?, messages: Int?)

    /// Appends a cell for each number of a row of callbacks.
    static func takeCallbacks(
        _ row: UpstreamRow, hour: Int, into cells: inout [PeriodRecord.Cell]
    ) -> RowRejection? {
        for number in CallbackNumber.allCases {
            let reason = take((number.rawValue, hour, 0, row.numbers[number.field]), into: &cells)
            if let reason { return reason }
        }
        return nil
    }

    /// Appends the cell of a row of followers.
    static func takeFollowers(
        _ row: UpstreamRow, kind: Endpoint.RowKind, into cells: inout [PeriodRecord.Cell]
    ) -> RowRejection? {
        guard kind == .followerChanges else { return take((0, 0, row.numbers[.cumulateUser], 0), into: &cells) }
        guard let source = row.userSource else { return .missingKey }
        return take((source, 0, row.numbers[.newUser], row.numbers[.cancelUser]), into: &cells)
    }

    /// Appends the cell, if it has numbers that can be real.
    static func take(_ draft: Draft, into cells: inout [PeriodRecord.Cell]) -> RowRejection? {
        guard let users = draft.users, let messages = draft.messages else { return .missingCount }
        guard users >= 0, messages >= 0 else { return .negativeCount }
        let cell = PeriodRecord.Cell(key: draft.key, hour: draft.hour, users: users, messages: messages)
        guard cell.isInRange else { return .outOfRange }
        cells.append(cell)
        return nil
    }
}
