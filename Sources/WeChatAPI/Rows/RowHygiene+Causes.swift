/// Rows that are not of messages: callbacks to the account's server, and followers.
extension RowHygiene {
    /// A cell of which numbers may be missing.
    typealias Draft = (key: Int, hour: Int, users: Int?, messages: Int?)

    /// A cell for each number of a row of callbacks.
    static func callbackCells(of row: UpstreamRow, hour: Int) -> Result<[PeriodRecord.Cell], Refusal> {
        checked(CallbackNumber.allCases.map { ($0.rawValue, hour, 0, row.numbers[$0.field]) })
    }

    /// The cell of a row of followers.
    static func followerCells(
        of row: UpstreamRow, kind: Endpoint.RowKind
    ) -> Result<[PeriodRecord.Cell], Refusal> {
        guard kind == .followerChanges else { return checked([(0, 0, row.numbers[.cumulateUser], 0)]) }
        guard let source = row.userSource else { return .failure(Refusal(reason: .missingKey)) }
        return checked([(source, 0, row.numbers[.newUser], row.numbers[.cancelUser])])
    }

    /// The cells, if each has numbers that can be real.
    static func checked(_ drafts: [Draft]) -> Result<[PeriodRecord.Cell], Refusal> {
        var cells: [PeriodRecord.Cell] = []
        for draft in drafts {
            guard let users = draft.users, let messages = draft.messages else {
                return .failure(Refusal(reason: .missingCount))
            }
            guard users >= 0, messages >= 0 else { return .failure(Refusal(reason: .negativeCount)) }
            let cell = PeriodRecord.Cell(key: draft.key, hour: draft.hour, users: users, messages: messages)
            guard cell.isInRange else { return .failure(Refusal(reason: .outOfRange)) }
            cells.append(cell)
        }
        return .success(cells)
    }
}
