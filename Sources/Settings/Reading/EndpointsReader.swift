import WeChatAPI
import YAMLReading
import Yams

/// Reads a list of WeChat's endpoints.
struct EndpointsReader {
    /// Where mistakes are noted.
    let problems: ProblemList

    /// The endpoints that `key` lists, each once; nil where it lists none.
    func endpoints(_ key: String, _ section: YAMLSection) -> [Endpoint]? {
        guard let node = section.node(key) else { return nil }
        guard let items = node.sequence, !items.isEmpty else {
            section.complain(key, "must be a list of one or more of WeChat's call names")
            return nil
        }
        var endpoints: [Endpoint] = []
        let known = Endpoint.allCases.map(\.rawValue)
        for item in items {
            let name = item.string ?? ""
            if let endpoint = Endpoint(rawValue: name) {
                if endpoints.contains(endpoint) { problems.add("endpoint \(name) is listed twice", at: item.mark) }
                endpoints.append(endpoint)
            } else {
                let hint = NearestWord.to(name, among: known).map { "did you mean \"\($0)\"?" }
                problems.add("unknown endpoint \"\(name)\"; \(hint ?? known.joined(separator: ", "))", at: item.mark)
            }
        }
        return endpoints
    }
}

extension YAMLSection {
    /// The most calls a day to an endpoint.
    func callsPerDay(_ key: String) -> Int? { integer(key, in: 1...100_000) }
}
