/// Users and messages in one hour, day, week or month.
package struct Tally: Equatable, Sendable {
    /// Distinct people.
    package var users = 0
    /// Messages.
    package var messages = 0

    /// Combines parts of a longer time: messages add up, users partly recur.
    ///
    /// `newcomers` is the share of users outside the busiest part who were in no other part, so that the result lies between the largest
    /// part and the sum.
    init(joining parts: some Sequence<Tally>, newcomers: Double) {
        var sum = 0
        var largest = 0
        for part in parts {
            sum += part.users
            messages += part.messages
            largest = max(largest, part.users)
        }
        users = largest + Int(Double(sum - largest) * newcomers)
    }

    /// Makes a tally of known numbers.
    package init(users: Int, messages: Int) {
        self.users = users
        self.messages = messages
    }
}
