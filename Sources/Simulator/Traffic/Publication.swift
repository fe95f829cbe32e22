/// Turns an account's traffic into the rows upstream publishes; times and types without messages have no row.
struct Publication {
    /// The account's traffic.
    let traffic: TrafficModel
    /// The same account's callbacks and followers.
    let causes: CauseModel

    /// The rows of one period, in the order hour, type or interval.
    func rows(_ endpoint: DatacubeEndpoint, in period: ClosedRange<BeijingDate>) -> [SimulatedRow] {
        switch (endpoint.rowKind, endpoint.grain) {
        case (.senders, _): senderRows(in: period)
        case (.messages, .hour): hourRows(on: period.lowerBound)
        case (.callbacks, .hour): causes.callbacksByHour(on: period.lowerBound)
        case (.callbacks, _): causes.callbacks(on: period.lowerBound)
        case (.followerChanges, _): causes.followerChanges(on: period.lowerBound)
        case (.followers, _): causes.followers(on: period.lowerBound)
        case (.messages, _): messageRows(traffic.byType(in: period), refDate: period.lowerBound.text, refHour: nil)
        }
    }

    private func hourRows(on day: BeijingDate) -> [SimulatedRow] {
        let tallies = traffic.hours(on: day)
        let types = TrafficShape.types.count
        let refDate = day.text
        return (0..<tallies.count / types).flatMap { hour in
            messageRows(tallies[hour * types..<(hour + 1) * types], refDate: refDate, refHour: hour * 100)
        }
    }

    private func messageRows(_ tallies: some Sequence<Tally>, refDate: String, refHour: Int?) -> [SimulatedRow] {
        zip(TrafficShape.types, tallies).filter { $1.messages > 0 }.map { type, tally in
            SimulatedRow(
                refDate: refDate, refHour: refHour, msgType: type, msgUser: tally.users, msgCount: tally.messages)
        }
    }

    private func senderRows(in period: ClosedRange<BeijingDate>) -> [SimulatedRow] {
        // Most people who send a picture also send text: over types, few newcomers.
        let all = Tally(joining: traffic.byType(in: period), newcomers: 0.6)
        return Self.sendersByInterval(all).enumerated().filter { $1 > 0 }.map { index, users in
            SimulatedRow(refDate: period.lowerBound.text, countInterval: index + 1, msgUser: users)
        }
    }

    /// Splits people into those who sent 1-5, 6-10 and more messages, so that the messages can add up.
    static func sendersByInterval(_ tally: Tally) -> [Int] {
        let beyondFirst = tally.messages - tally.users
        let many = min(tally.users, beyondFirst * 12 / 1_400)
        let some = min(tally.users - many, beyondFirst * 20 / 700)
        var senders = [tally.users - some - many, some, many]
        guard many == 0, tally.messages > 5 * senders[0] + 10 * senders[1] else { return senders }
        // Too many messages for so few people: one of them is a heavy writer.
        senders[senders[0] > 0 ? 0 : 1] -= 1
        let left = tally.messages - senders[0] - 6 * senders[1]
        senders[left > 10 ? 2 : 1] += 1
        return senders
    }
}

extension ArraySlice {
    /// Every `step`th element from the first on.
    func striding(_ step: Int) -> some Sequence<Element> {
        stride(from: startIndex, to: endIndex, by: step).lazy.map { self[$0] }
    }
}
