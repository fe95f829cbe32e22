import WeChatAPI
import YAMLReading
import Yams

/// Reads `api.base_url`: the URL of one host, or a list of hosts of which the next one is called when one does not answer.
struct BaseURLsReader {
    /// The URLs that were read, and what is wrong with the others.
    typealias Hosts = (urls: [BaseURL], faults: [(place: Int, message: String)])

    /// The most hosts of a list: each failing call tries them all.
    static let most = 8
    private static let expected = "a URL such as https://api.weixin.qq.com"

    /// Where mistakes are noted.
    let problems: ProblemList

    /// The hosts of the section `api`; nil when the key is missing or wrong.
    func hosts(_ api: YAMLSection) -> [BaseURL]? {
        guard let items = api.node("base_url")?.sequence else {
            return api.value("base_url", expected: Self.expected) { BaseURL($0) }.map { [$0] }
        }
        guard (1...Self.most).contains(items.count) else {
            api.complain("base_url", "must be \(Self.expected), or a list of 1 to \(Self.most) of them")
            return nil
        }
        let hosts = Self.hosts(items.map { $0.scalar?.string ?? "" })
        for (place, message) in hosts.faults { problems.add("api.base_url: \(message)", at: items[place].mark) }
        return hosts.faults.isEmpty ? hosts.urls : nil
    }

    /// Reads each text as a URL; each may occur once.
    static func hosts(_ texts: [String]) -> Hosts {
        texts.enumerated().reduce(into: ([], [])) { hosts, item in
            guard let url = BaseURL(item.element) else {
                return hosts.faults.append((item.offset, "\"\(Redaction.masked(item.element))\" is not \(expected)"))
            }
            if hosts.urls.contains(url) { hosts.faults.append((item.offset, "\(url) is listed twice")) }
            hosts.urls.append(url)
        }
    }
}
