import BeijingTime
import DayStore
import Foundation
import Simulator
import Synchronization
import TestKit
import Testing
import Waiting

@testable import Collection
@testable import EventTime
@testable import Exporter
@testable import Settings
@testable import WeChatAPI

/// Backfills from the simulator, in process.
struct BackfillTests {
    private let path: String
    private let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(13 * 3600)))
    private let transport: SimulatorTransport
    private let first = Day(year: 2026, month: 2, day: 8)
    private let last = Day(year: 2026, month: 3, day: 9)

    init() throws {
        path = try Paths.temporaryStore()
        transport = SimulatorTransport(Simulator(), clock: clock)
    }

    private func backfill(
        _ days: ClosedRange<Day>? = nil, accounts: [String] = [], callsPerDay: Int = 90, storePath: String? = nil
    ) throws -> Backfill {
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com", storePath: storePath ?? path)
        configuration.policy.callsPerDay = callsPerDay
        return try Backfill(configuration, accounts: accounts, days: days ?? first...last, clock: clock)
    }

    private func output(_ backfill: Backfill, _ format: BackfillFormat = .jsonl) throws -> String {
        let path = try Paths.temporaryFolder() + "/out"
        _ = try backfill.write(format, to: try AtomicFile(path: path))
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    private var dataCalls: Int { transport.requests.filter { $0.endpoint == "getupstreammsghour" }.count }

    /// A disk that hangs stops no other task.
    @Test func aDayThatIsKeptIsReadWhereDisksAreWaitedFor() async throws {
        let backfill = try backfill(last...last, accounts: ["shop"])
        let plan = try backfill.plan()
        let gate = DispatchSemaphore(value: 0)
        let (hanging, hang) = AsyncStream<Void>.makeStream()
        let hung = (0..<2).map { _ in
            Task {
                try await backfill.disk.run {
                    hang.yield()
                    gate.wait()
                }
            }
        }
        for await _ in hanging.prefix(2) {}
        let steps = Mutex(0)
        let (calls, call) = AsyncStream<Void>.makeStream()
        transport.decide { request in
            if request.endpoint == "getupstreammsghour" { call.yield() }
            return nil
        }
        let fetch = Task { [transport] in
            try await backfill.fetch(plan, transport: transport) { _ in steps.withLock { $0 += 1 } }
        }
        for await _ in calls.prefix(1) {}
        // Long enough for what is not waited for.
        for _ in 0..<100_000 { await Task.yield() }
        #expect(steps.withLock(\.self) == 0)
        for _ in hung { gate.signal() }
        #expect(try await fetch.value == Backfill.Remainder())
        #expect(steps.withLock(\.self) == 1)
        for task in hung { try await task.value }
    }

    @Test func whatIsMissingIsFetchedOnceAndWritten() async throws {
        let backfill = try backfill()
        let plan = try backfill.plan()
        #expect(plan.calls == 60)
        #expect(
            plan.lines == [
                "2026-02-08 to 2026-03-09, 30 days of 2 accounts: 60 calls and the token calls, at most 60 a day for each account, on 1 Beijing day",
                "  shop: 30 calls on 1 Beijing day", "  corner: 30 calls on 1 Beijing day",
            ])
        let steps = Mutex<[Backfill.Progress]>([])
        let remainder = try await backfill.fetch(plan, transport: transport) { step in
            steps.withLock { $0.append(step) }
        }
        #expect(remainder == Backfill.Remainder())
        #expect(dataCalls == 60)
        #expect(steps.withLock { $0.map(\.done) } == Array(1...60))
        #expect(try backfill.plan().calls == 0)
        #expect(try backfill.plan().lines.first?.hasSuffix("no call is needed") == true)
        #expect(try output(backfill).split(separator: "\n").count == 2 * 30 * 120)
    }

    @Test func theDaysCallsBoundItAndTheNextDayGoesOn() async throws {
        let backfill = try backfill(accounts: ["shop"], callsPerDay: 15)
        let plan = try backfill.plan()
        #expect(plan.beijingDays == 3)
        await #expect { try await backfill.fetch(plan, transport: transport) { _ in } } throws: { error in
            "\(error)".hasPrefix("20 days are still missing: shop: today's 10 calls")
        }
        #expect(dataCalls == 10)
        clock.set((last + 3).at(.seconds(3600)))
        let next = try backfill.plan()
        #expect(next.calls == 20)
        #expect(next.beijingDays == 2)
        await #expect { try await backfill.fetch(next, transport: transport) { _ in } } throws: { error in
            "\(error)".hasPrefix("10 days are still missing: shop: today's 10 calls")
        }
        clock.set((last + 4).at(.seconds(3600)))
        _ = try await backfill.fetch(try backfill.plan(), transport: transport) { _ in }
        #expect(dataCalls == 30)
    }

    @Test func oneAccountsFailureEndsItAlone() async throws {
        let backfill = try backfill()
        transport.withSimulator { _ = $0.configuration.accounts.removeFirst() }
        await #expect { try await backfill.fetch(try backfill.plan(), transport: transport) { _ in } } throws: {
            error in
            "\(error)".hasPrefix("30 days are still missing: shop: stable_token: errcode 4")
        }
        let plan = try backfill.plan()
        #expect(plan.accounts.map(\.missing.count) == [30, 0])
    }

    /// A good token is refused at times and a request is garbled at times, after a busy answer as well as before one.
    @Test(arguments: [[40001], [-1, 40001], [40001, -1], [-1, -1, 40001], [44002], [47001, -1, 40001]])
    func faultsThatPassEndNothing(codes: [Int]) async throws {
        let backfill = try backfill(last...last, accounts: ["shop"])
        transport.withSimulator { simulator in
            for code in codes { simulator.inject(.errcode(code, "some text"), on: "getupstreammsghour", times: 1) }
        }
        let plan = try backfill.plan()
        let remainder = try await clock.passing { try await backfill.fetch(plan, transport: transport) { _ in } }
        #expect(remainder == Backfill.Remainder())
        #expect(dataCalls == codes.count + 1)
    }

    @Test(arguments: [[40001, 40001], [40001, -1, 40001], [-1, -1, -1, -1], [47001, 47001, 47001, 47001], [48001]])
    func faultsThatStayEndTheAccount(codes: [Int]) async throws {
        let backfill = try backfill(last...last, accounts: ["shop"])
        transport.withSimulator { simulator in
            for code in codes { simulator.inject(.errcode(code, "some text"), on: "getupstreammsghour", times: 1) }
        }
        let plan = try backfill.plan()
        await #expect {
            try await clock.passing { try await backfill.fetch(plan, transport: transport) { _ in } }
        } throws: { error in
            "\(error)".hasPrefix("1 days are still missing: shop: errcode \(codes.last ?? 0)")
        }
        #expect(dataCalls == codes.count)
    }

    @Test func aRunningExporterKeepsItAwayOnlyWhenCallsAreNeeded() async throws {
        let backfill = try backfill()
        let lock = try StoreLock(path: path)
        let plan = try backfill.plan()
        await #expect(throws: BackfillError.storeInUse(path: path, missing: 60)) {
            try await backfill.fetch(plan, transport: transport) { _ in }
        }
        #expect(dataCalls == 0)
        withExtendedLifetime(lock) {}
    }

    @Test func silenceIsBelievedWhenItIsToldOnAnotherDay() async throws {
        let silent = Day(year: 2014, month: 12, day: 1)...Day(year: 2014, month: 12, day: 3)
        let backfill = try backfill(silent, accounts: ["shop"])
        transport.withSimulator { $0.scenario = .silent }
        clock.set((last + 2).at(.seconds(14 * 3600)))
        let days = last...last
        let fresh = try self.backfill(days, accounts: ["shop"])
        #expect(try await fresh.fetch(try fresh.plan(), transport: transport) { _ in } == Backfill.Remainder(silent: 1))
        #expect(try output(fresh).isEmpty)
        clock.set((last + 3).at(.seconds(3600)))
        #expect(try await fresh.fetch(try fresh.plan(), transport: transport) { _ in } == Backfill.Remainder())
        #expect(try output(fresh).split(separator: "\n").count == 120)
        #expect(try backfill.plan().calls == 3)
    }

    @Test(arguments: [
        ("2026-02-30", "2026-03-01", "--from: \"2026-02-30\" is not a date: write it as yyyy-MM-dd"),
        ("2026-03-01", "heute", "--to: \"heute\" is not a date: write it as yyyy-MM-dd"),
        ("2026-03-02", "2026-03-01", "--from 2026-03-02 lies after --to 2026-03-01: swap them"),
        ("2014-11-30", "2026-03-01", "--from 2014-11-30: WeChat has message data from 2014-12-01 on; begin there"),
        (
            "2026-03-01", "2026-03-11",
            "--to 2026-03-11: WeChat's numbers of that day are not final yet; the last available day is 2026-03-09"
        ),
    ])
    func daysThatCannotBeHadAreToldInOneSentence(from: String, to: String, message: String) {
        #expect { try BackfillPlan.days(from: from, to: to, now: clock.now) } throws: { "\($0)" == message }
    }

    @Test func yesterdayIsHadOnlyWhenItIsFinal() async throws {
        let yesterday = last + 1
        #expect(throws: BackfillError.notFinal(yesterday, last: last)) { try backfill(last...yesterday).plan() }
        let store = try DayStore(path: path)
        for account in SimulatedAccount.demo {
            let period = StoredPeriod(start: yesterday, record: .silent, fetchedAt: clock.now, settled: true)
            try await store.keep(period, appID: account.appID, endpoint: .getupstreammsghour)
        }
        #expect(try backfill(last...yesterday).plan().calls == 2)
    }

    @Test func anUnknownAccountIsTold() {
        #expect { try backfill(accounts: ["shpo"]) } throws: {
            "\($0)" == "--account shpo: there is no such account; did you mean \"shop\"?"
        }
    }

    @Test func namesAreQuotedAsEachFormatWants() throws {
        let point = EventSeries.Point(time: last.at(.seconds(3600)), messages: 2, users: 1)
        let series = EventSeries(account: "a,\"b\"\u{1}", messageType: "text", points: [point])
        func text(_ format: BackfillFormat) throws -> String {
            var bytes: [UInt8] = []
            try format.write([0], series: { _ in [series] }, to: { bytes += $0 })
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try text(.csv).hasSuffix("\"a,\"\"b\"\"\u{1}\",2026-03-09,01,text,2,1,1772989200\n"))
        let line = try #require(JSONSerialization.jsonObject(with: Data(try text(.jsonl).utf8)) as? [String: Any])
        #expect(line["account"] as? String == "a,\"b\"\u{1}")
        #expect(line["ref_hour"] as? Int == 1)
        #expect(line["timestamp"] as? Int == 1_772_989_200)
    }
}
