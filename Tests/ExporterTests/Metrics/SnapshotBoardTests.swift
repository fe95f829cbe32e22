import Baselines
import BeijingTime
import DayStore
import ExporterToolkit
import Exposition
import Presentation
import Settings
import Testing

@testable import Collection

struct SnapshotBoardTests {
    private let board: SnapshotBoard

    init() throws { board = try SnapshotBoard(on: .firstOfData) }

    private var names: [String] { board.cache.subjects.map(\.name) }

    private func places(_ names: String...) -> [SnapshotPlace] { places(names) }

    private func places(_ names: [String]) -> [SnapshotPlace] {
        names.map { name in
            let place = SnapshotPlace()
            place.publish(snapshot(name))
            return place
        }
    }

    private func snapshot(_ name: String) -> AccountSnapshot {
        AccountSnapshot(
            name: name, state: AccountState(StoredAccount(), configured: [], today: .firstOfData), endpoints: [],
            plan: RefreshPlan(policy: RefreshPolicy(), spread: 0), tokenCall: nil, specialDays: SpecialDays(),
            now: Day.firstOfData.start)
    }

    /// A reload that adds an account must not pack all those behind it again.
    @Test func oneAccountMoreMovesNoOther() {
        let first = places("b", "d", "c")
        board.show(first)
        #expect(names == ["b", "c", "d"], "ranked by name at first")
        board.show(first + places("e", "a"))
        #expect(names == ["b", "c", "d", "a", "e"])
    }

    @Test func anAccountThatComesTakesThePlaceOfOneThatWent() {
        let all = places("a", "b", "c", "d")
        board.show(all)
        let left = [all[0], all[2], all[3]]
        board.show(left)
        #expect(names == ["a", "c", "d"])
        board.show(left + places("z"))
        #expect(names == ["a", "z", "c", "d"])
    }

    @Test func anAccountThatIsConfiguredAnewKeepsItsRank() {
        board.show(places("a", "b", "c"))
        let anew = places("c", "b", "a")
        board.show(anew)
        #expect(names == ["a", "b", "c"])
        anew[1].publish(snapshot("b"))
        #expect(names == ["a", "b", "c"])
        #expect(board.cache.subject("b") != nil)
    }

    @Test func whoIsRemovedShowsNothingAnyMore() {
        let both = places("a", "b")
        board.show(both)
        board.show([both[1]])
        both[0].publish(snapshot("a"))
        #expect(names == ["b"])
    }

    @Test func manyWhoGoLeaveNoHoles() {
        let all = places((10..<30).map { "\($0)" })
        board.show(all)
        board.show(Array(all.suffix(5)) + places("11"))
        #expect(names == ["11", "25", "26", "27", "28", "29"])
        all[19].publish(snapshot("29"))
        #expect(names == ["11", "25", "26", "27", "28", "29"])
    }
}
