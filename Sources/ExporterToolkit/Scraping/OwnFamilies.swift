package import Exposition
internal import Glibc

/// Families about the process itself: few, and changing at their own pace.
package struct OwnFamilies: Sendable {
    /// A number that changes whenever the families may have changed; until then the encoded text is reused.
    let stamp: @Sendable () -> UInt64
    /// Whether the stamp differs at most scrapes.
    let changesEveryScrape: Bool
    /// Returns the families in the order in which they are written.
    let gather: @Sendable () throws -> [MetricFamily]
    /// Writes the families.
    let write: @Sendable (inout ByteWriter, Syntax) throws -> Void

    /// Makes a group of families.
    package init(
        stamp: @escaping @Sendable () -> UInt64, gather: @escaping @Sendable () throws -> [MetricFamily]
    ) {
        (self.stamp, self.gather, changesEveryScrape) = (stamp, gather, false)
        write = { TextEncoder.append(try gather(), to: &$0, $1) }
    }

    /// Makes a group that is written at most scrapes, perhaps in a faster way.
    init(
        changesEveryScrape stamp: @escaping @Sendable () -> UInt64,
        gather: @escaping @Sendable () throws -> [MetricFamily],
        write: @escaping @Sendable (inout ByteWriter, Syntax) throws -> Void
    ) {
        (self.stamp, self.gather, self.write, changesEveryScrape) = (stamp, gather, write, true)
    }

    /// Families that never change.
    package static func constant(_ gather: @escaping @Sendable () throws -> [MetricFamily]) -> OwnFamilies {
        OwnFamilies(stamp: { 0 }, gather: gather)
    }

    /// The `process_*` families, read from the system at most once a second.
    package static func process(_ collector: ProcessCollector = ProcessCollector()) -> OwnFamilies {
        OwnFamilies(
            changesEveryScrape: {
                var time = timespec()
                clock_gettime(CLOCK_MONOTONIC, &time)
                return UInt64(time.tv_sec)
            }, gather: { try collector.families() },
            write: { TextEncoder.append(try collector.families(), to: &$0, $1) })
    }
}
