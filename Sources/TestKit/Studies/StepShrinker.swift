/// Finds the shortest run of steps that still shows a difference, for histories that are drawn by seed.
package struct StepShrinker<Step> {
    private let smaller: (Step) -> [Step]
    private let differs: ([Step]) async throws -> Bool
    /// How many runs may still be tried.
    private var left: Int

    /// Makes a shrinker.
    ///
    /// - Parameters:
    ///   - tries: The most runs to try.
    ///   - smaller: The same step with less of it, the least first.
    ///   - differs: Whether a run of steps still shows the difference.
    package init(
        tries: Int = 400, smaller: @escaping (Step) -> [Step], differs: @escaping ([Step]) async throws -> Bool
    ) {
        (left, self.smaller, self.differs) = (tries, smaller, differs)
    }

    /// Leaves out runs of steps, long ones first, then makes what is left smaller.
    package mutating func shortest(_ steps: [Step]) async throws -> [Step] {
        var best = steps
        var size = max(best.count / 2, 1)
        while size >= 1 {
            var begin = 0
            var isShorter = false
            while begin < best.count {
                var shorter = best
                shorter.removeSubrange(begin..<min(begin + size, best.count))
                if try await stillDiffers(shorter) { (best, isShorter) = (shorter, true) } else { begin += size }
            }
            if !isShorter || size > 1 { size /= 2 }
        }
        for place in best.indices {
            for step in smaller(best[place]) {
                var tried = best
                tried[place] = step
                if try await stillDiffers(tried) {
                    best = tried
                    break
                }
            }
        }
        return best
    }

    private mutating func stillDiffers(_ steps: [Step]) async throws -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return try await differs(steps)
    }
}
