/// Scripted faults that wait for their calls, first in first out; a path's own faults precede those of `*`.
package struct FaultQueue: Sendable {
    private var entries: [(path: String, fault: SimulatorFault, times: Int)] = []

    /// Whether every scripted fault has occurred.
    package var isEmpty: Bool { entries.isEmpty }

    /// Queues a fault for the next `times` calls of a path (its last component, or `*` for any).
    mutating func add(_ fault: SimulatorFault, path: String, times: Int) {
        if times > 0 { entries.append((path, fault, times)) }
    }

    /// Removes all faults that have not occurred.
    mutating func clear() { entries = [] }

    /// Removes and returns the fault for this call, if any.
    mutating func next(for path: String) -> SimulatorFault? {
        let own = entries.firstIndex { $0.path == path }
        guard let index = own ?? entries.firstIndex(where: { $0.path == "*" }) else { return nil }
        let fault = entries[index].fault
        entries[index].times -= 1
        if entries[index].times == 0 { entries.remove(at: index) }
        return fault
    }
}
