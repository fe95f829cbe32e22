import HTTPTypes
import Synchronization
import TestKit
import Testing

@testable import BeijingTime
@testable import WeChatAPI

/// Which host a call goes to, after each kind of fault, on a clock that stands still.
struct HostsTests {
    private let clock = ManualClock(UnixTime(seconds: 1_773_100_000))
    private let upstream = ThreeHosts()
    private let hosts: Hosts
    private let changes = Changes()

    init() {
        let names = ["a", "b", "c"].compactMap { BaseURL("https://\($0)") }
        hosts = Hosts(names, clock: clock, changed: { [changes] in changes.add($0) })
    }

    /// Makes one call.
    ///
    /// - Returns: The hosts that were asked, and how the call ended.
    @discardableResult
    private func call(isRepeatable: Bool = true) async -> (asked: String, outcome: String, counted: Int) {
        let api = APIClient(transport: upstream, hosts: hosts, observer: nil, clock: clock)
        upstream.asked.withLock { $0 = "" }
        var (outcome, counted) = ("answer", 0)
        do throws(UpstreamError) {
            _ = try await api.attempts(isRepeatable: isRepeatable) {
                () async throws(UpstreamError) in
                counted += 1
            } _: { (api) async throws(UpstreamError) in
                let day = Day(year: 2026, month: 3, day: 9)
                return try await api.rows(.getupstreammsg, range: DateRange(day, day), fromAppID: nil)
            }
        } catch { outcome = error.label }
        return (upstream.asked.withLock(\.self), outcome, counted)
    }

    private static let refused = UpstreamError.transport(reason: "Connection refused", at: .connecting)
    private static let lost = UpstreamError.transport(reason: "gone", at: .unanswered)
    private static let timedOut = UpstreamError.transport(reason: "not answered", at: .underway)

    @Test(arguments: [
        (fault: Self.refused, asked: "ab"), (Self.timedOut, "ab"), (.http(status: 500), "ab"),
        (.http(status: 503), "ab"),
        // Perhaps only the pooled connection was gone.
        (Self.lost, "aab"),
    ])
    func afterAFaultOfTheHostTheNextOneIsAsked(fault: UpstreamError, asked: String) async {
        upstream.fail("a", fault)
        let call = await call()
        #expect(call.asked == asked)
        #expect(call.outcome == "answer")
        #expect(call.counted == asked.count)
        #expect(hosts.inUse.host == "b")
    }

    @Test(arguments: [
        UpstreamError.http(status: 412), .http(status: 404), .malformed(reason: "HTML"),
        .errcode(-1, message: "system error"), .errcode(40001, message: "invalid credential"),
        .transport(reason: "the proxy asks for a password", at: .here),
    ])
    func whatNoOtherHostWouldAnswerBetterStaysWhereItIs(fault: UpstreamError) async {
        upstream.fail("a", fault)
        let call = await call()
        #expect(call.asked == "a")
        #expect(call.outcome == fault.label)
        #expect(hosts.inUse.host == "a")
    }

    @Test func theNextHostServesForTenMinutesAndThenTheFirstIsTriedAgain() async {
        upstream.fail("a", Self.refused)
        #expect(await call().asked == "ab")
        clock.set(clock.now.advanced(by: .seconds(599)))
        #expect(await call().asked == "b")
        clock.set(clock.now.advanced(by: .seconds(1)))
        #expect(await call().asked == "ab")
        upstream.fail("a", nil)
        clock.set(clock.now.advanced(by: .seconds(600)))
        #expect(await call().asked == "a")
        #expect(hosts.inUse.host == "a")
    }

    @Test func settingTheClockBringsNothingBack() async {
        upstream.fail("a", Self.refused)
        await call()
        clock.step(to: clock.now.advanced(by: .seconds(86_400)))
        #expect(await call().asked == "b")
    }

    @Test func theHostsFollowEachOtherInACircle() async {
        upstream.fail("a", Self.refused)
        upstream.fail("b", .http(status: 502))
        #expect(await call().asked == "abc")
        upstream.fail("c", Self.refused)
        upstream.fail("a", nil)
        #expect(await call().asked == "ca")
        #expect(hosts.inUse.host == "a")
    }

    /// The whole network is down: what each call costs of the budget must not depend on the number of hosts.
    @Test func anOutageCostsOneAttemptForEachCall() async {
        for host in ["a", "b", "c"] { upstream.fail(host, Self.refused) }
        #expect(await call().asked == "abc")
        var asked: [String] = []
        for _ in 0..<4 { asked.append(await call().asked) }
        #expect(asked == ["a", "b", "c", "a"])
        // Whichever answers first is found within a round.
        upstream.fail("c", nil)
        #expect(await call().outcome == "transport")
        #expect(await call().outcome == "answer")
        #expect(hosts.inUse.host == "c")
        upstream.fail("c", Self.refused)
        upstream.fail("b", nil)
        #expect(await call().asked.hasSuffix("b"))
    }

    /// An outage is no news of the hosts; the first answer is.
    @Test func whileNoHostAnswersChangesAreNotTold() async {
        for name in ["a", "b", "c"] { upstream.fail(name, Self.refused) }
        for _ in 0..<6 { await call() }
        #expect(changes.told == ["a b transport", "b c transport"])
        clock.set(clock.now.advanced(by: .seconds(600)))
        for _ in 0..<3 { await call() }
        #expect(changes.told.count == 2)
        upstream.fail("b", nil)
        for _ in 0..<3 { await call() }
        #expect(hosts.inUse.host == "b")
        #expect(changes.told.dropFirst(2) == ["c b transport"])
        upstream.fail("a", nil)
        clock.set(clock.now.advanced(by: .seconds(600)))
        await call()
        #expect(changes.told.dropFirst(3) == ["b a -"])
    }

    @Test func aCallThatMustNotBeRepeatedIsMadeAgainOnlyIfItWasNotSent() async {
        upstream.fail("a", Self.refused)
        #expect(await call(isRepeatable: false).asked == "ab")
        upstream.fail("b", Self.timedOut)
        #expect(await call(isRepeatable: false).asked == "b")
        // The next call, which is another one, goes elsewhere.
        #expect(await call(isRepeatable: false).asked == "c")
        upstream.fail("c", Self.lost)
        #expect(await call(isRepeatable: false).asked == "c")
    }

    @Test func calledFromManySidesTheHostChangesOnce() async {
        upstream.fail("a", Self.refused)
        let hosts = hosts
        var rounds = (0..<8).map { _ in hosts.begin() }
        for place in rounds.indices {
            hosts.failed(&rounds[place], Self.refused)
            #expect(hosts.advance(&rounds[place]))
        }
        #expect(rounds.allSatisfy { hosts.all[$0.host].host == "b" })
        #expect(hosts.inUse.host == "b")
    }

    @Test func whatIsLeftOfTheTimeIsSharedByTheHosts() {
        let time = CallTime()
        time.divide(by: 2)
        #expect(time.limit(of: .seconds(10)) == .seconds(5))
        time.spend(.seconds(1))
        time.divide(by: 1)
        #expect(time.limit(of: .seconds(10)) == .seconds(9))
        time.spend(.seconds(20))
        #expect(time.limit(of: .seconds(10)) == .zero)
    }
}

/// The changes that were told, such as `a b LABEL`: the hosts before and after, and the fault.
private final class Changes: Sendable {
    private let list = Mutex<[String]>([])

    var told: [String] { list.withLock(\.self) }

    func add(_ change: Hosts.Change?) {
        guard let change else { return }
        list.withLock { $0.append("\(change.before.host) \(change.now.host) \(change.fault?.label ?? "-")") }
    }
}

/// Hosts that answer, or fail as told.
private final class ThreeHosts: Transport {
    private let faults = Mutex<[String: UpstreamError]>([:])
    /// The hosts that were asked, in this order.
    let asked = Mutex("")

    /// Lets a host fail with `fault`; nil lets it answer.
    func fail(_ host: String, _ fault: UpstreamError?) { faults.withLock { $0[host] = fault } }

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let host = request.authority ?? ""
        asked.withLock { $0 += host }
        if let fault = faults.withLock({ $0[host] }) { throw fault }
        return (HTTPResponse(status: .ok), Array(#"{"list":[]}"#.utf8))
    }
}
