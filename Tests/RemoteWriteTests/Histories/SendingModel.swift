import BeijingTime
import Synchronization
import TestKit

@testable import RemoteWrite
@testable import Settings

/// A receiver with moods and tastes that keeps what it is sent, and judges what it should not be sent.
///
/// A point may come twice only if the process was killed after it had come, or if the sender could not know that it had. Whatever comes
/// twice must be equal.
final class SendingModel: Sendable {
    private struct State {
        var moods: [SendingHistory.Mood] = []
        var taste = SendingHistory.Taste.everything
        var keepsRest = false
        var isAway = false
        var kill: (after: Int, keeps: Bool)?
        var requests = 0
        var kept: [SentPoint: Double] = [:]
        /// Points that the sender knows to be kept.
        var known: Set<SentPoint> = []
        /// Points that were refused by name, or in a request that was refused, or of which the receiver did not tell the truth.
        var excused: Set<SentPoint> = []
        /// Points of which the receiver said that it had written them, and had not.
        var liedAbout: Set<SentPoint> = []
        var complaint: String?
    }

    private let state = Mutex(State())
    /// The first day that can settle.
    private let first: Day

    /// Makes a receiver that keeps everything.
    init(first: Day) { self.first = first }

    /// What was wrong; nil while all is well.
    var complaint: String? { state.withLock(\.complaint) }
    /// How many requests came.
    var requests: Int { state.withLock(\.requests) }

    /// Adds moods for the next requests.
    func add(_ mood: SendingHistory.Mood, times: Int) {
        state.withLock { $0.moods += Array(repeating: mood, count: times) }
    }

    /// Changes the taste.
    func change(_ taste: SendingHistory.Taste, keepsRest: Bool) {
        state.withLock { ($0.taste, $0.keepsRest) = (taste, keepsRest) }
    }

    /// Cannot be reached, or can be again.
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// Kills the process during the request after `requests` others.
    func kill(after requests: Int, keeps: Bool) { state.withLock { $0.kill = ($0.requests + requests, keeps) } }

    /// Everything is well from now on.
    func calmDown() {
        state.withLock { ($0.moods, $0.taste, $0.isAway, $0.kill) = ([], .everything, false, nil) }
    }

    /// Whether the process is to die during this request.
    func isKilling() -> Bool { state.withLock { $0.kill?.after == $0.requests } }

    /// The process was killed: what still waits on disk may come again.
    func killed(waiting: Set<SentPoint>) {
        state.withLock { state in
            state.known.subtract(waiting)
            state.kill = nil
        }
    }

    /// What is missing of these points, excuses left out.
    func missing(_ points: Set<SentPoint>) -> [SentPoint] {
        state.withLock { state in points.filter { state.kept[$0] == nil && !state.excused.contains($0) } }
    }

    /// How many of these points were refused and never came: as many samples must be told as given up.
    func refused(_ points: Set<SentPoint>) -> Int {
        state.withLock { state in
            points.count { state.kept[$0] == nil && state.excused.contains($0) && !state.liedAbout.contains($0) }
        }
    }

    /// Receives a request.
    func answer(_ request: ScriptedReceiver.Request) -> ScriptedReceiver.Answer {
        state.withLock { state in
            defer { state.requests += 1 }
            if let kill = state.kill, kill.after == state.requests {
                if kill.keeps { keep(request, request.points, isKnown: false, &state) }
                return .lost(.other)
            }
            if state.isAway { return .lost(.connect) }
            if state.moods.isEmpty { return judged(request, &state) }
            switch state.moods.removeFirst() {
            case .unreachable: return .lost(.connect)
            case .timeout(let keeps):
                if keeps { keep(request, request.points, isKnown: false, &state) }
                return .lost(.timeout)
            case .status(let status, let keeps):
                if keeps { keep(request, request.points, isKnown: false, &state) }
                if status == 400 { state.excused.formUnion(request.points) }
                return .init(status: status, text: "in this mood")
            case .silent:
                keep(request, request.points, isKnown: request.message == .writeRequest, &state)
                return .init(status: 204)
            case .modest:
                keep(request, request.points, isKnown: true, &state)
                return written(request.points.count - 1, status: 204)
            case .liar:
                state.excused.formUnion(request.points)
                state.liedAbout.formUnion(request.points)
                return written(request.points.count, status: 204)
            case .narrow(let most):
                if request.points.count > most { return .init(status: 413, text: "too large") }
                return judged(request, &state)
            }
        }
    }

    private func judged(_ request: ScriptedReceiver.Request, _ state: inout State) -> ScriptedReceiver.Answer {
        let taste = state.taste
        let refused = request.points.filter { !suits($0, taste) }
        if refused.isEmpty {
            keep(request, request.points, isKnown: true, &state)
            return written(request.points.count, status: 204)
        }
        state.excused.formUnion(request.points.count == 1 ? request.points : refused)
        guard state.keepsRest, request.message == .request else {
            return .init(status: 400, text: "refused \(refused.count)")
        }
        let rest = request.points.filter { suits($0, taste) }
        keep(request, rest, isKnown: true, &state)
        return written(rest.count, status: 400)
    }

    private func suits(_ point: SentPoint, _ taste: SendingHistory.Taste) -> Bool {
        let instant = UnixTime(milliseconds: point.milliseconds)
        return switch taste {
        case .everything: true
        case .nothing: false
        case .noVoice: point.label("msg_type") != "voice"
        case .noEvening: Day(containing: instant).at(.seconds(72_000)) > instant
        case .noDay(let day): Day(containing: instant) != first + day
        }
    }

    private func written(_ count: Int, status: Int) -> ScriptedReceiver.Answer {
        .init(status: status, header: ["x-prometheus-remote-write-samples-written": "\(count)"], text: "told")
    }

    private func keep(
        _ request: ScriptedReceiver.Request, _ points: [SentPoint], isKnown: Bool, _ state: inout State
    ) {
        let values = Dictionary(
            zip(request.points, request.series.flatMap(\.values)), uniquingKeysWith: { first, _ in first })
        for point in points {
            if state.known.contains(point) { state.complaint = state.complaint ?? "\(point) was sent again" }
            if let before = state.kept[point], before != values[point] {
                state.complaint = state.complaint ?? "\(point) was \(before) and is \(values[point] ?? .nan)"
            }
            state.kept[point] = values[point] ?? .nan
            if isKnown { state.known.insert(point) }
        }
    }
}
