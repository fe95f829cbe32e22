import Synchronization
import Testing
import Waiting

struct SharesTests {
    @Test(arguments: [0, 1, 2, 7, 1000], [1, 2, 3]) func resultsStandInTheOrderOfTheItems(count: Int, shares: Int) {
        let most = Mutex(0)
        let doubled = Shares.map(Array(0..<count), shares: shares) { _, items in
            most.withLock { $0 = max($0, items.count) }
            return items.map { $0 * 2 }
        }
        #expect(doubled == (0..<count).map { $0 * 2 })
        #expect(most.withLock { $0 } == (count + shares - 1) / shares)
    }

    @Test func theFirstErrorInTheOrderOfTheItemsIsThrown() {
        struct Refusal: Error, Equatable { let share: Int }
        #expect(throws: Refusal(share: 0)) {
            _ = try Shares.map([1, 2, 3, 4], shares: 2) { share, _ throws(Refusal) -> [Int] in
                throw Refusal(share: share)
            }
        }
    }
}
