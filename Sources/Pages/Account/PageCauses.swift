/// What may have made messages fall: callbacks to the account's own server, and followers.
package struct PageCauses: Equatable, Sendable {
    /// The callbacks of one day.
    package struct Callbacks: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Callbacks, by hour or of the whole day.
        package let counts: [Int]
        /// Those that failed, likewise.
        package let failures: [Int]
        /// What all of them took together, in milliseconds.
        package let totalTime: Int
        /// What the longest took, in milliseconds.
        package let longestTime: Int

        /// Makes the callbacks of a day; `counts` and `failures` have 24 hours or one number.
        package init(day: PageDay, counts: [Int], failures: [Int], totalTime: Int, longestTime: Int) {
            (self.day, self.counts, self.failures) = (day, counts, failures)
            (self.totalTime, self.longestTime) = (totalTime, longestTime)
        }

        /// The hours in which more than one callback failed and more than one of a hundred, as the alerts see it.
        var badHours: [Int] {
            guard counts.count == 24 else { return [] }
            return (0..<24).filter { failures[$0] > 1 && failures[$0] * 100 > counts[$0] }
        }
    }

    /// The followers that came and left on one day.
    package struct Followers: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Followers gained.
        package let gained: Int
        /// Followers lost.
        package let lost: Int

        /// Makes the changes of a day.
        package init(day: PageDay, gained: Int, lost: Int) { (self.day, self.gained, self.lost) = (day, gained, lost) }
    }

    /// The callbacks; nil where they are not collected.
    package var callbacks: Callbacks?
    /// The changes of followers; nil where they are not collected.
    package var followers: Followers?
    /// The followers in all; nil where they are not collected.
    package var allFollowers: Int?

    /// Makes an empty list of causes.
    package init() {}

    /// The section of the account's page; nothing where nothing is collected.
    var section: Markup {
        let facts = callbackFacts + followerFacts
        guard !facts.isEmpty else { return .none }
        return """
            <section aria-labelledby="causes"><h2 id="causes">Why did it fall?</h2>
            <dl class="facts">
            \(Markup.lines(facts.map { "<div class=\"long\"><dt>\($0)</dt><dd>\($1)</dd></div>" }))
            </dl></section>
            """
    }

    private var callbackFacts: [(name: String, value: Markup)] {
        guard let callbacks else { return [] }
        let (all, failed) = (callbacks.counts.reduce(0, +), callbacks.failures.reduce(0, +))
        let hours = callbacks.badHours.map { hour in
            "\(Words.hour(hour)):00 \(Words.count(callbacks.failures[hour])) of \(Words.count(callbacks.counts[hour]))"
        }
        let list: Markup = hours.isEmpty ? .none : "<br>by hour: \(hours.joined(separator: ", "))"
        let mean = all > 0 ? "\(Words.number(Double(callbacks.totalTime) / Double(all) / 1000)) s on average, " : ""
        return [
            (
                "Callbacks to your server that failed",
                "\(Words.count(failed)) of \(Words.count(all)) on \(callbacks.day.text)\(list)"
            ),
            ("Time of a callback", "\(mean)\(Words.number(Double(callbacks.longestTime) / 1000)) s at the longest"),
        ]
    }

    private var followerFacts: [(name: String, value: Markup)] {
        var facts: [(name: String, value: Markup)] = []
        if let followers {
            facts.append(
                (
                    "Followers that left",
                    "\(Words.count(followers.lost)) on \(followers.day.text), while \(Words.count(followers.gained)) came"
                ))
        }
        if let allFollowers { facts.append(("Followers", "\(Words.count(allFollowers))")) }
        return facts
    }
}
