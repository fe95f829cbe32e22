import BeijingTime
import HTTPTypes
import Simulator
import Synchronization
import WeChatAPI

/// A WeChat whose periods have fates and whose days have weather; keeps a ledger of what it said.
final class StudyUpstream: Transport {
    /// What the caller got.
    enum Answer { case numbers, partial, empty, notReady, token, quotaSpent, failure }

    /// One exchange; token calls have no subject.
    struct Exchange {
        let appID: String?
        let subject: StudyFate.Subject?
        let at: UnixTime
        let answer: Answer
    }

    private struct State {
        var simulator = Simulator()
        var ledger: [Exchange] = []
        var owners: [String: String] = [:]
        var fates: [StudyFate.Subject: StudyFate] = [:]
        var told: Set<StudyFate.Subject> = []
    }

    private let seed: Int
    private let weather: StudyWeather
    private let clock: any WallClock
    private let state: Mutex<State>

    /// Makes the upstream of one seed; on `silentDays` nobody writes.
    init(seed: Int, weather: StudyWeather, silentDays: Set<String>, clock: any WallClock) {
        (self.seed, self.weather, self.clock) = (seed, weather, clock)
        var state = State()
        state.simulator.configuration.silentDays = silentDays
        self.state = Mutex(state)
    }

    /// All exchanges so far.
    var ledger: [Exchange] { state.withLock { $0.ledger } }

    /// How many exchanges there were.
    var count: Int { state.withLock { $0.ledger.count } }

    /// What is in store for a period.
    func fate(_ subject: StudyFate.Subject) -> StudyFate { state.withLock { fate(subject, &$0) } }

    /// The documented types' cells of a period in the edition of `moment`.
    func truth(_ subject: StudyFate.Subject, at moment: UnixTime) -> [PeriodRecord.Cell] {
        state.withLock { state in
            let edition = fate(subject, &state).edition(at: moment)
            setEdition(edition, of: subject.appID, &state)
            let day = subject.start.description
            let rows = state.simulator.rows(subject.endpoint.rawValue, appID: subject.appID, from: day, to: day)
            return rows.map { row in
                .init(
                    key: row.msgType ?? 0, hour: (row.refHour ?? 0) / 100, users: row.msgUser,
                    messages: row.msgCount ?? 0)
            }.sorted()
        }
    }

    /// Answers a call by its period's fate and the day's weather.
    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let now = clock.now
        let answer = state.withLock { state -> SimulatorAnswer? in
            let call = StudyCall(request, body: body) { state.owners[$0] }
            let fault = prepare(call, now, &state)
            let answer =
                weather.isOutage(at: now) ? nil : state.simulator.respond(to: request, body: body, at: now.seconds)
            if let answer, let token = call.token(in: answer) { state.owners[token] = call.appID }
            var meaning = StudyCall.meaning(of: answer, keepsTheRows: fault?.keepsTheRows ?? true)
            if meaning == .numbers, fault?.leavesOpen(call.subject?.endpoint) == true { meaning = .partial }
            if [.numbers, .partial].contains(meaning), let subject = call.subject { state.told.insert(subject) }
            state.ledger.append(Exchange(appID: call.appID, subject: call.subject, at: now, answer: meaning))
            return answer
        }
        guard let answer, answer.delivery == .normal else { throw .transport(reason: "nothing came back") }
        return (answer.response, answer.body)
    }

    /// Lets the simulator behave as the call's period and this moment demand.
    private func prepare(_ call: StudyCall, _ now: UnixTime, _ state: inout State) -> SimulatorFault? {
        guard !weather.isOutage(at: now) else { return nil }
        var fault = weather.fault(of: call.endpoint, number: state.ledger.count, at: now)
        if let subject = call.subject {
            let fate = fate(subject, &state)
            setEdition(fate.edition(at: now), of: subject.appID, &state)
            // Upstream has answered with empty lists what it had answered with numbers before.
            let isEmptied = weather.isEmptied(at: now) && state.told.contains(subject)
            let offset = subject.end.start.duration(to: isEmptied ? now.advanced(by: .seconds(1)) : fate.ready)
                .components.seconds
            state.simulator.configuration.readySecondByEndpoint[call.endpoint] = Int(offset)
            let answersEmpty = isEmptied || fate.answersEmpty
            state.simulator.configuration.notReadyAnswer = answersEmpty ? .emptyList : .errcode
            state.simulator.configuration.dailyQuotaByEndpoint[call.endpoint] = weather.quota(on: Day(containing: now))
            let isSilent = state.simulator.configuration.silentDays.contains(subject.start.description)
            // Rows added to an empty answer would make numbers that upstream never had.
            if fault?.addsRows == true, isSilent || isEmptied || now < fate.ready { fault = nil }
        }
        if let fault { state.simulator.inject(fault, on: call.endpoint) }
        return fault
    }

    private func fate(_ subject: StudyFate.Subject, _ state: inout State) -> StudyFate {
        if let known = state.fates[subject] { return known }
        let fate = StudyFate(seed: seed, subject)
        state.fates[subject] = fate
        return fate
    }

    private func setEdition(_ edition: UInt64, of appID: String, _ state: inout State) {
        for (place, account) in SimulatedAccount.demo.enumerated() where account.appID == appID {
            state.simulator.configuration.accounts[place].seed = account.seed + edition * 1_000
        }
    }
}
