import Outbound
import WeChatAPI
import YAMLReading
import Yams

/// Reads the list `remote_write`, with Prometheus' own keys.
struct RemoteWriteReader {
    private let secrets: SecretsReader
    private let outbound: OutboundReader
    private let problems: ProblemList

    /// Reads secrets with `secrets`; mistakes are added to `problems`.
    init(secrets: SecretsReader, problems: ProblemList) {
        (self.secrets, self.problems) = (secrets, problems)
        outbound = OutboundReader(secrets: secrets, problems: problems)
    }

    /// The receivers of the top section, with unique names.
    func receivers(_ top: YAMLSection) -> [RemoteWriteConfiguration] {
        guard let node = top.node("remote_write") else { return [] }
        guard let items = node.sequence else {
            top.complain("remote_write", "must be a list of receivers, each with a url")
            return []
        }
        var receivers: [RemoteWriteConfiguration] = []
        for (index, item) in items.enumerated() {
            let section = YAMLSection(item, path: "remote_write[\(index)]", keys: Self.keys, problems: problems)
            guard section.isMapping, let receiver = receiver(section) else { continue }
            if receivers.contains(where: { $0.name == receiver.name }) {
                section.complain("name", "\"\(receiver.name)\" is already taken by another receiver")
            }
            receivers.append(receiver)
        }
        return receivers
    }

    private static let keys = [
        "name", "url", "headers", "basic_auth", "authorization", "bearer_token", "bearer_token_env",
        "bearer_token_file", "tls_config",
        "proxy_url", "no_proxy", "proxy_from_environment", "protobuf_message", "remote_timeout", "queue_config",
        "external_labels",
    ]

    private func receiver(_ section: YAMLSection) -> RemoteWriteConfiguration? {
        guard section.node("url") != nil else {
            section.complain("url", "is missing: give the address that takes remote write")
            return nil
        }
        guard let url = section.value("url", expected: Self.urlRule, Self.url) else { return nil }
        var receiver = RemoteWriteConfiguration(name: section.line("name"), url: url)
        receiver.headers = HeaderFieldsReader(problems: problems).fields("headers", section)
        receiver.externalLabels = ExternalLabelsReader(problems: problems).labels("external_labels", section)
        readAccess(section, into: &receiver)
        let tlsKeys = ["ca_file", "cert_file", "key_file", "insecure_skip_verify"]
        receiver.tls = outbound.tls(
            YAMLSection(
                section.node("tls_config"), path: "\(section.path).tls_config", keys: tlsKeys, problems: problems))
        readProxy(section, into: &receiver)
        readQueue(section.node("queue_config"), path: "\(section.path).queue_config", into: &receiver)
        let messages = RemoteWriteMessage.allCases.map(\.rawValue).joined(separator: " or ")
        if let message = section.value("protobuf_message", expected: messages, { RemoteWriteMessage(rawValue: $0) }) {
            receiver.message = message
        }
        if let timeout = section.duration("remote_timeout", upTo: .seconds(3600)) { receiver.timeout = timeout }
        return receiver
    }

    private static let urlRule = "a URL such as https://mimir:9009/api/v1/push, without a user name in it"

    private static func url(_ text: String) -> String? {
        let isOneLine = !text.contains("#") && !text.unicodeScalars.contains(where: PlainText.isControl)
        return isOneLine && BaseURL(String(text.prefix { $0 != "?" })) != nil ? text : nil
    }

    private func readAccess(_ section: YAMLSection, into receiver: inout RemoteWriteConfiguration) {
        let given = (["basic_auth", "authorization"] + SecretsReader.keys("bearer_token")).filter {
            section.node($0) != nil
        }
        guard given.count <= 1 else {
            section.complain(given[1], "\(given.joined(separator: " and ")) are given: keep one of them")
            return
        }
        if let node = section.node("basic_auth") {
            let keys = ["username"] + SecretsReader.keys("password")
            let basic = YAMLSection(node, path: "\(section.path).basic_auth", keys: keys, problems: problems)
            guard let username = basic.line("username"), !username.contains(":") else {
                return basic.complain("username", "is needed, without a colon")
            }
            if let password = secrets.secret("password", basic) {
                receiver.access = .basic(username: username, password: password)
            }
        } else if let node = section.node("authorization") {
            let keys = ["type"] + SecretsReader.keys("credentials")
            let own = YAMLSection(node, path: "\(section.path).authorization", keys: keys, problems: problems)
            if let credentials = secrets.secret("credentials", own) {
                receiver.access = .authorization(type: own.line("type") ?? "Bearer", credentials: credentials)
            }
        } else if !given.isEmpty, let token = secrets.secret("bearer_token", section) {
            receiver.access = .authorization(type: "Bearer", credentials: token)
        }
    }

    /// Prometheus' keys for proxies; unlike Prometheus, the environment applies unless the file says otherwise.
    private func readProxy(_ section: YAMLSection, into receiver: inout RemoteWriteConfiguration) {
        var choice = RemoteWriteConfiguration.ProxyChoice()
        choice.url = outbound.proxyURL(section)
        choice.exceptions = section.value("no_proxy", expected: "a list of hosts") { $0 }
        let fromEnvironment = section.flag("proxy_from_environment")
        choice.fromEnvironment = fromEnvironment ?? (section.node("proxy_url") == nil)
        let others = ["proxy_url", "no_proxy"].filter { section.node($0) != nil }
        if fromEnvironment == true, let other = others.first {
            section.complain(other, "and proxy_from_environment: true are given: keep one of them")
        } else if others == ["no_proxy"] {
            section.complain("no_proxy", "needs proxy_url; for the proxy of the environment set NO_PROXY")
        }
        receiver.proxyChoice = choice
        guard let url = BaseURL(receiver.shownURL) else { return }
        if let proxy = choice.url {
            receiver.proxy = ProxyRule.proxy(for: url.proxyTarget, configured: proxy, exceptions: choice.exceptions)
        } else if choice.fromEnvironment {
            receiver.proxy = outbound.environmentProxy(for: url)
        }
    }

    private func readQueue(_ node: Node?, path: String, into receiver: inout RemoteWriteConfiguration) {
        let keys = ["max_samples_per_send", "min_backoff", "max_backoff"]
        let queue = YAMLSection(node, path: path, keys: keys, problems: problems)
        if let most = queue.integer("max_samples_per_send", in: 1...1_000_000) { receiver.maxSamplesPerSend = most }
        if let wait = queue.duration("min_backoff", upTo: .seconds(86_400)) { receiver.minBackoff = wait }
        if let wait = queue.duration("max_backoff", upTo: .seconds(86_400)) { receiver.maxBackoff = wait }
        if receiver.maxBackoff < receiver.minBackoff {
            queue.complain("max_backoff", "must not be shorter than min_backoff")
        }
    }
}
