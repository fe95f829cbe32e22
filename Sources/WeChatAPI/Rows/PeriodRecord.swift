import BeijingTime

/// Upstream's numbers for one ready period of one endpoint: cells, sorted and without duplicates.
package struct PeriodRecord: Hashable, Sendable {
    /// One row without its date.
    package struct Cell: Hashable, Sendable, Comparable {
        /// People: `msg_user` (distinct in this cell), `new_user` or `cumulate_user`; 0 for callbacks.
        package let users: Int
        /// `msg_count`: messages in this cell; `cancel_user` for changes of followers, for callbacks the number that `key` names, else 0.
        package let messages: Int
        // Ten thousand accounts show a million cells, so that each takes no more bytes than it needs.
        private let keyBits: Int32
        private let hourBits: Int8

        /// `msg_type`, `count_interval` or `user_source`; a ``CallbackNumber`` for callbacks, 0 for the followers in all.
        package var key: Int { Int(keyBits) }
        /// Hour of the day 0…23 (`ref_hour` / 100); 0 where the endpoint has no hours.
        package var hour: Int { Int(hourBits) }

        /// Makes a cell; a key or an hour beyond what can be real becomes the largest that is kept, which is not real either.
        package init(key: Int, hour: Int, users: Int, messages: Int) {
            (self.users, self.messages) = (users, messages)
            (keyBits, hourBits) = (Int32(clamping: key), Int8(clamping: hour))
        }

        /// The largest count in one row, hundreds of times what all of WeChat carries in an hour.
        package static let largestCount = 1_000_000_000_000
        /// The largest key; WeChat's own have two digits.
        package static let largestKey = 1_000_000

        /// Whether its numbers, which are not negative, can be real.
        package var isInRange: Bool {
            max(users, messages) <= Self.largestCount && (-Self.largestKey...Self.largestKey).contains(key)
        }

        /// Orders by key, then hour.
        package static func < (left: Cell, right: Cell) -> Bool { (left.key, left.hour) < (right.key, right.hour) }
    }

    /// The cells in ascending order of key and hour; empty for a silent period.
    package let cells: [Cell]

    /// Makes a record from cells that are already sorted.
    package init(sortedCells: [Cell]) { cells = sortedCells }

    /// The record of a period in which nobody sent a message.
    package static let silent = PeriodRecord(sortedCells: [])

    /// The sum of `msg_count`; 0 for the distribution calls, which have none, and without meaning for rows that are not of messages.
    package var messages: Int { cells.reduce(0) { $0.addingSaturating($1.messages) } }
}
