/// Finds the shortest history that still differs.
struct HistoryShrinker {
    /// Whether a history still differs.
    let differs: (History) async throws -> Bool
    /// The most histories to try.
    private var left = 600

    init(differs: @escaping (History) async throws -> Bool) { self.differs = differs }

    /// Leaves out runs of steps, long ones first, then makes numbers smaller.
    mutating func shortest(_ history: History) async throws -> History {
        var best = history
        var size = max(best.steps.count / 2, 1)
        while size >= 1 {
            var begin = 0
            var isShorter = false
            while begin < best.steps.count {
                var shorter = best
                shorter.steps.removeSubrange(begin..<min(begin + size, best.steps.count))
                if try await stillDiffers(shorter) { (best, isShorter) = (shorter, true) } else { begin += size }
            }
            if !isShorter || size > 1 { size /= 2 }
        }
        for place in best.steps.indices {
            for step in best.steps[place].smaller {
                var smaller = best
                smaller.steps[place] = step
                if try await stillDiffers(smaller) {
                    best = smaller
                    break
                }
            }
        }
        return best
    }

    private mutating func stillDiffers(_ history: History) async throws -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return try await differs(history)
    }
}

extension History.Step {
    /// The same with less of it, the least first.
    fileprivate var smaller: [Self] {
        switch self {
        case .pass(let minutes):
            [1, 60, 720, 1_440, 2_880].filter { $0 < minutes }.map { .pass($0) }
        case .answer(let account, let call, let answer, let times):
            [1, 2, 6, 7].filter { $0 < times }.map { .answer(account, call, answer, times: $0) }
        default: []
        }
    }
}
