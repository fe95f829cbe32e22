internal import Yams

extension Node.Mapping {
    /// The pairs in their order, then those that the merge key `<<` brings in and that are not there yet; as Go's reader of YAML.
    var mergedPairs: [(key: Node, value: Node)] {
        var pairs: [(key: Node, value: Node)] = []
        var sources: [Node.Mapping] = []
        for (key, value) in self {
            let merged = key.isMerge ? value.mapping.map { [$0] } ?? value.sequence?.compactMap(\.mapping) : nil
            if let merged { sources += merged } else { pairs.append((key, value)) }
        }
        for source in sources {
            pairs += source.mergedPairs.filter { pair in !pairs.contains { $0.key == pair.key } }
        }
        return pairs
    }
}

extension Node {
    /// Whether this is the merge key.
    fileprivate var isMerge: Bool { scalar.map { $0.style == .plain && $0.string == "<<" } ?? false }
}
