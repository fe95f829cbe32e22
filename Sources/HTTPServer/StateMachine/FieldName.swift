/// The names of header fields, which are alike in either case.
enum FieldName {
    /// Whether `name` is `known`, which consists of letters and hyphens.
    static func isSame(_ known: String, _ name: String) -> Bool {
        guard known.utf8.count == name.utf8.count else { return false }
        var (known, name) = (known, name)
        return known.withUTF8 { known in
            name.withUTF8 { name in known.indices.allSatisfy { known[$0] | 0x20 == name[$0] | 0x20 } }
        }
    }
}
