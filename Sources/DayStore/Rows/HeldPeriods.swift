package import BeijingTime

/// The periods of an endpoint that are held, by their first days.
///
/// Nearly all are settled: each of these takes one bit, so that ten thousand accounts with a history of some years need a few megabytes.
package struct HeldPeriods: Equatable, Sendable {
    /// Bits of 64 days each, without empty ones at either end, so that equal periods are equal values.
    private var settled: [UInt64] = []
    /// The number of the first 64 days, counted from 1970-01-01.
    private var first = 0
    /// The first days of the periods that are not settled, and how each is held.
    package private(set) var open: [Day: Holding] = [:]

    /// No periods.
    package init() {}

    /// How the period that begins on `start` is held; nil when it is not.
    package subscript(start: Day) -> Holding? {
        get { isSettled(start) ? .settled : open[start] }
        set {
            open[start] = newValue == .settled ? nil : newValue
            if newValue == .settled { settle(start) } else if isSettled(start) { unsettle(start) }
        }
    }

    /// How many periods are held.
    package var count: Int { open.count + settled.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Every period and how it is held.
    package var all: [Day: Holding] {
        settled.indices.reduce(into: open) { all, place in
            for bit in 0..<64 where settled[place] >> bit & 1 == 1 {
                all[Day(daysSinceEpoch: (first + place) * 64 + bit)] = .settled
            }
        }
    }

    /// Adds the periods of another value, which counts where both hold one.
    package mutating func merge(_ other: HeldPeriods) {
        for (place, bits) in other.settled.enumerated() {
            grow(to: other.first + place)
            settled[other.first + place - first] |= bits
        }
        for start in other.open.keys where isSettled(start) { unsettle(start) }
        open = open.filter { !isSettled($0.key) }.merging(other.open) { $1 }
    }

    /// Removes settled periods that begin before `day`.
    package mutating func removeSettled(before day: Day) {
        let (word, bit) = place(of: day)
        for number in first..<max(first, min(word, first + settled.count)) { settled[number - first] = 0 }
        if settled.indices.contains(word - first) { settled[word - first] &= ~0 << bit }
        trim()
    }

    private func place(of day: Day) -> (word: Int, bit: Int) { (day.daysSinceEpoch >> 6, day.daysSinceEpoch & 63) }

    private func isSettled(_ start: Day) -> Bool {
        let (word, bit) = place(of: start)
        return settled.indices.contains(word - first) && settled[word - first] >> bit & 1 == 1
    }

    private mutating func settle(_ start: Day) {
        let (word, bit) = place(of: start)
        grow(to: word)
        settled[word - first] |= 1 << bit
    }

    private mutating func unsettle(_ start: Day) {
        let (word, bit) = place(of: start)
        settled[word - first] &= ~(1 << bit)
        trim()
    }

    /// Makes room for the bits of some 64 days.
    private mutating func grow(to word: Int) {
        if settled.isEmpty { first = word }
        if word < first {
            settled.insert(contentsOf: repeatElement(0, count: first - word), at: 0)
            first = word
        }
        while settled.count <= word - first { settled.append(0) }
    }

    private mutating func trim() {
        while settled.last == 0 { settled.removeLast() }
        let leading = settled.prefix { $0 == 0 }.count
        settled.removeFirst(leading)
        first = settled.isEmpty ? 0 : first + leading
    }
}

extension HeldPeriods: ExpressibleByDictionaryLiteral {
    /// Holds these periods.
    package init(dictionaryLiteral elements: (Day, Holding)...) {
        for (start, holding) in elements { self[start] = holding }
    }
}
