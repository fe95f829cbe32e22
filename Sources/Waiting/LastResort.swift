import Dispatch

/// Work that is done at its time whatever every other thread waits for, since it has a thread of its own.
package enum LastResort {
    /// Does `work` after `seconds`, unless the process has ended by then.
    package static func run(after seconds: Int, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "last resort").asyncAfter(deadline: .now() + .seconds(seconds), execute: work)
    }
}
