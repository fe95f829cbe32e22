import ExporterToolkit
import WeChatAPI
import Yams

/// Reads the list `remote_write`, with the keys that Prometheus has for the same things.
struct RemoteWriteReader {
    private let secrets: SecretsReader
    private let problems: ProblemList

    /// Reads secrets by `secrets`; what is wrong is added to `problems`.
    init(secrets: SecretsReader, problems: ProblemList) { (self.secrets, self.problems) = (secrets, problems) }

    /// The receivers of the top section, with names that occur once.
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
        "name", "url", "headers", "basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config",
        "protobuf_message", "remote_timeout", "queue_config", "external_labels",
    ]

    private func receiver(_ section: YAMLSection) -> RemoteWriteConfiguration? {
        guard section.node("url") != nil else {
            section.complain("url", "is missing: give the address that takes remote write")
            return nil
        }
        guard let url = section.value("url", expected: Self.urlRule, Self.url) else { return nil }
        var receiver = RemoteWriteConfiguration(name: section.text("name"), url: url)
        receiver.headers = HeaderFieldsReader(problems: problems).fields("headers", section)
        receiver.externalLabels = ExternalLabelsReader(problems: problems).labels("external_labels", section)
        readAccess(section, into: &receiver)
        readTLS(section.node("tls_config"), path: "\(section.path).tls_config", into: &receiver)
        readQueue(section.node("queue_config"), path: "\(section.path).queue_config", into: &receiver)
        let messages = RemoteWriteMessage.allCases.map(\.rawValue).joined(separator: " or ")
        if let message = section.value("protobuf_message", expected: messages, { RemoteWriteMessage(rawValue: $0) }) {
            receiver.message = message
        }
        if let timeout = section.duration("remote_timeout") { receiver.timeout = timeout }
        return receiver
    }

    private static let urlRule = "a URL such as https://mimir:9009/api/v1/push, without a user name in it"

    private static func url(_ text: String) -> String? {
        BaseURL(String(text.prefix { $0 != "?" })) != nil && !text.contains("#") ? text : nil
    }

    private func readAccess(_ section: YAMLSection, into receiver: inout RemoteWriteConfiguration) {
        let given = ["basic_auth", "authorization", "bearer_token", "bearer_token_file"].filter {
            section.node($0) != nil
        }
        guard given.count <= 1 else {
            section.complain(given[1], "\(given.joined(separator: " and ")) are given: keep one of them")
            return
        }
        if let node = section.node("basic_auth") {
            let keys = ["username"] + SecretsReader.keys("password")
            let basic = YAMLSection(node, path: "\(section.path).basic_auth", keys: keys, problems: problems)
            guard let username = basic.text("username"), !username.contains(":") else {
                return basic.complain("username", "is needed, without a colon")
            }
            if let password = secrets.secret("password", basic) {
                receiver.access = .basic(username: username, password: password)
            }
        } else if let node = section.node("authorization") {
            let keys = ["type"] + SecretsReader.keys("credentials")
            let own = YAMLSection(node, path: "\(section.path).authorization", keys: keys, problems: problems)
            if let credentials = secrets.secret("credentials", own) {
                receiver.access = .authorization(type: own.text("type") ?? "Bearer", credentials: credentials)
            }
        } else if !given.isEmpty, let token = secrets.secret("bearer_token", section) {
            receiver.access = .authorization(type: "Bearer", credentials: token)
        }
    }

    private func readTLS(_ node: Node?, path: String, into receiver: inout RemoteWriteConfiguration) {
        let keys = ["ca_file", "cert_file", "key_file", "insecure_skip_verify"]
        let tls = YAMLSection(node, path: path, keys: keys, problems: problems)
        receiver.tls.caFile = secrets.path("ca_file", tls)
        receiver.tls.certificateFile = secrets.path("cert_file", tls)
        receiver.tls.keyFile = secrets.path("key_file", tls)
        receiver.tls.skipsVerification = tls.flag("insecure_skip_verify") ?? false
        if (receiver.tls.certificateFile == nil) != (receiver.tls.keyFile == nil) {
            let missing = receiver.tls.keyFile == nil ? "key_file" : "cert_file"
            tls.complain(missing, "is missing: cert_file and key_file belong together")
        }
    }

    private func readQueue(_ node: Node?, path: String, into receiver: inout RemoteWriteConfiguration) {
        let keys = ["max_samples_per_send", "min_backoff", "max_backoff"]
        let queue = YAMLSection(node, path: path, keys: keys, problems: problems)
        if let most = queue.integer("max_samples_per_send", in: 1...1_000_000) { receiver.maxSamplesPerSend = most }
        if let wait = queue.duration("min_backoff") { receiver.minBackoff = wait }
        if let wait = queue.duration("max_backoff") { receiver.maxBackoff = wait }
        if receiver.maxBackoff < receiver.minBackoff {
            queue.complain("max_backoff", "must not be shorter than min_backoff")
        }
    }
}
