package import Yams

extension Node.Mapping {
    /// The pairs, with those that the merge key `<<` brings in. As in Go's YAML reader, later pairs replace earlier ones, and of several
    /// mappings merged at once the first wins; anything that is not a mapping is noted as a problem.
    package func mergedPairs(_ problems: ProblemList) -> [(key: Node, value: Node)] {
        var pairs: [(key: Node, value: Node)] = []
        for (key, value) in self {
            let added = key.isMerge ? merged(value, problems) : [(key, value)]
            for pair in added {
                pairs.removeAll { $0.key == pair.key }
                pairs.append(pair)
            }
        }
        return pairs
    }

    /// The pairs of the mappings that a merge key names, the strongest last.
    private func merged(_ value: Node, _ problems: ProblemList) -> [(key: Node, value: Node)] {
        let items = value.sequence.map { Array($0.reversed()) } ?? [value]
        return items.flatMap { item in
            if let mapping = item.mapping { return mapping.mergedPairs(problems) }
            problems.add("the merge key << needs a mapping, or a list of them", at: item.mark)
            return []
        }
    }
}

extension Node {
    /// Whether this is the merge key `<<`, unquoted.
    fileprivate var isMerge: Bool { scalar.map { $0.style == .plain && $0.string == "<<" } ?? false }
}
