package import Exposition

/// Every family that this exporter declares, in the order of the exposition: data first, then the exporter itself.
package enum MetricCatalog {
    /// The families about accounts and about the exporter; `build_info`, `promhttp_*` and `process_*` come from the toolkit.
    package static let declarations: [MetricDeclaration] = data + baseline + health + exporter

    /// All families of one moment.
    package static func families(_ observation: Observation) throws(MetricError) -> [MetricFamily] {
        var families: [MetricFamily] = []
        for declaration in declarations { families.append(try declaration.family(observation)) }
        return families
    }
}
