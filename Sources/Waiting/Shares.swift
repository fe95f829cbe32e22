import Dispatch
import Synchronization

/// Work for many items that is done for shares of them at once, each on a thread of its own.
package enum Shares {
    /// Does `work` for all items and waits until it is done.
    ///
    /// - Parameters:
    ///   - items: What there is to do.
    ///   - count: How many shares at most; one share is worked on by the caller's own thread.
    ///   - work: Gets the number of a share and its items.
    /// - Returns: The results in the order of the items.
    /// - Throws: What `work` throws for the first share of which it throws.
    package static func map<Item: Sendable, Value: Sendable, Failure: Error>(
        _ items: [Item], shares count: Int,
        _ work: @Sendable (_ share: Int, _ items: ArraySlice<Item>) throws(Failure) -> [Value]
    ) throws(Failure) -> [Value] {
        guard count > 1, items.count > 1 else { return try work(0, items[...]) }
        let size = (items.count + count - 1) / count
        let shares = stride(from: 0, to: items.count, by: size).map { items[$0..<min($0 + size, items.count)] }
        let results = Mutex([Result<[Value], Failure>](repeating: .success([]), count: shares.count))
        DispatchQueue.concurrentPerform(iterations: shares.count) { share in
            let result = Result { () throws(Failure) in try work(share, shares[share]) }
            results.withLock { $0[share] = result }
        }
        var values: [Value] = []
        for result in results.withLock({ $0 }) { values += try result.get() }
        return values
    }
}
