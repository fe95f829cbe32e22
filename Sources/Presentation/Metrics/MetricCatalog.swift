import Collection
package import Exposition

/// Every family that this exporter declares, in the order of the exposition: data first, then the exporter itself.
///
/// The accounts' families precede those of the process, which are encoded separately.
///
/// ```text
///  AccountSnapshot ──▶ SnapshotBoard ──▶ SegmentCache, by the families declared here ──▶ /metrics, /probe
///  AccountSnapshot ──▶ PagesEndpoint ──▶ /, /status, /config         DayStore ──▶ EventEndpoint ──▶ /metrics/events
/// ```
///
/// Target: Turns snapshots and settled days into metrics, events and pages.
/// Keeps out: HTTP clients and every write to the store.
package enum MetricCatalog {
    /// The families about accounts and about the exporter; `build_info`, `promhttp_*` and `process_*` are ExporterToolkit's.
    package static let declarations: [MetricDeclaration] =
        data + monthDays + causes + baseline + health + quota + exporter + [hostInUse]

    /// The families of the accounts, ready to be encoded.
    static func accountFamilies() throws(MetricError) -> [SubjectFamily<AccountSnapshot>] {
        var families: [SubjectFamily<AccountSnapshot>] = []
        for declaration in declarations {
            guard case .accounts(let make) = declaration.source else { continue }
            families += try make(try declaration.header())
        }
        return families
    }

    /// The families of the process at one moment.
    package static func processFamilies(_ observation: Observation) throws(MetricError) -> [MetricFamily] {
        var families: [MetricFamily] = []
        for declaration in declarations {
            guard case .process(let samples) = declaration.source else { continue }
            families.append(try MetricFamily(try declaration.header(), samples: samples(observation)))
        }
        return families
    }
}
