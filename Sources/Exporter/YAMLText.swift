import Yams

/// The step from text to nodes that all YAML files share.
enum YAMLText {
    /// The root of `text`, nil when there is none; text that is no YAML is noted with its place.
    static func root(of text: String, problems: ProblemList) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            let (mark, message) = error.place
            problems.add("not valid YAML: \(message)", at: mark)
        } catch {
            problems.add("not valid YAML", at: nil)
        }
        return nil
    }
}

extension YamlError {
    /// Where parsing failed, if it is known, and why.
    fileprivate var place: (Mark?, String) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark, "a key stands twice: \(duplicates.joined(separator: ", "))")
        default: (nil, "\(self)")
        }
    }
}
