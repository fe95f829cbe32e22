import BeijingTime
import WeChatAPI

/// What befalls the process: starts, reloads, other secrets, a clock that is set.
extension ModelAccount {
    /// Starts anew from the disk: failures are forgiven, unless neither program nor configuration can end them.
    mutating func start(at now: UnixTime) {
        restore(at: now)
        tokenUntil = nil
        for endpoint in History.endpoints {
            guard var known = endpoints[endpoint] else { continue }
            known.refusedSecret = nil
            if !known.outlastsStarts { (known.status.notBefore, known.status.failures) = (nil, 0) }
            endpoints[endpoint] = known
        }
        forgetErrors(at: now)
    }

    /// Begins anew with the disk after the clock was set, without forgiving anything that stands there.
    mutating func restore(at now: UnixTime) {
        (closure, streak) = (nil, [:])
        for endpoint in History.endpoints {
            endpoints[endpoint] = restored(endpoint, at: now)
            let today = Day(containing: now)
            let used = used(.data(endpoint), on: today)
            endpoints[endpoint]?.seen = .init(day: today, used: used)
        }
    }

    /// Continues under another configuration; one in which the calls are counted otherwise forgives all that a start forgives.
    mutating func reload(at now: UnixTime, isOtherBudget: Bool, isOtherUpstream: Bool) {
        (closure, streak) = (nil, [:])
        if isOtherUpstream { tokenUntil = nil }
        for endpoint in History.endpoints {
            guard var known = endpoints[endpoint] else { continue }
            known.held = restored(endpoint, at: now).held.merging(known.held) { $1 }
            known.refusedSecret = nil
            func isForgiven(_ errorClass: ErrorClass, _ label: String?) -> Bool {
                isOtherBudget
                    ? label != "45009" && errorClass != .retired : errorClass == .credential || errorClass == .request
            }
            if let errorClass = known.status.errorClass, isForgiven(errorClass, known.status.label) { known.reopen() }
            known.skips = known.skips.compactMapValues { skip in
                guard let errorClass = skip.errorClass, isForgiven(errorClass, skip.label) else { return skip }
                return skip.isPutOff ? .known : nil
            }
            endpoints[endpoint] = known
        }
        forgetErrors(at: now)
    }

    /// Whether a reload leaves the account as it is: nothing of it stands that a reload may end.
    var isLeftAlone: Bool {
        endpoints.values.allSatisfy { $0.status.errorClass != .credential && $0.status.errorClass != .request }
    }

    /// Notices that another secret is in the file: what the former one was refused for is tried at once.
    mutating func noticeSecret() {
        let mended = History.endpoints.filter { endpoint in
            endpoints[endpoint]?.refusedSecret.map { $0 != secret } ?? false
        }
        guard !mended.isEmpty else { return }
        (closure, streak) = (nil, [:])
        for endpoint in mended {
            endpoints[endpoint]?.refusedSecret = nil
            endpoints[endpoint]?.reopen()
        }
    }

    /// An endpoint as the disk has it, as far as its periods can be over and belong to the history.
    private func restored(_ endpoint: Endpoint, at now: UnixTime) -> ModelEndpoint {
        var restored = endpoints[endpoint] ?? ModelEndpoint()
        restored.restore(
            at: now, since: min(oldest(endpoint, now), target(endpoint, now)),
            through: endpoint.period.latestFinished(by: Day(containing: now) - 1))
        return restored
    }

    /// Drops errors of endpoints of which nothing is wanted now, since nothing would ever end them.
    private mutating func forgetErrors(at now: UnixTime) {
        for endpoint in History.endpoints {
            guard var known = endpoints[endpoint], let errorClass = known.status.errorClass, errorClass != .retired
            else { continue }
            var bare = self
            bare.endpoints[endpoint]?.skips = known.skips.filter(\.value.isPutOff)
            guard bare.wanted(endpoint, now).allSatisfy({ $0.at > now }) else { continue }
            (known.status.label, known.status.errorClass) = (nil, nil)
            endpoints[endpoint] = known
        }
    }
}
