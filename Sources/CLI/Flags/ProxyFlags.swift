import ArgumentParser
import HTTPServer
import Presentation

/// The flags about a proxy in front of the exporter.
struct ProxyFlags: ParsableArguments {
    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "The URL under which the exporter is reached behind a proxy, for links and /sd. Without it links are relative.",
            valueName: "url"))
    var externalURL: String?

    @Option(
        name: .customLong("web.route-prefix"),
        help: ArgumentHelp(
            "Prefix of all paths as they arrive; / for a proxy that strips its own. Defaults to the path of --web.external-url.",
            valueName: "path"))
    var routePrefix: String?

    /// The parsed external URL; nil when empty.
    var parsedExternalURL: ExternalURL? { externalURL.flatMap { ExternalURL($0) } }

    /// The prefix of every path: empty, or with a leading and no trailing slash.
    var prefix: String {
        let given = routePrefix.flatMap { $0.isEmpty ? nil : $0 }
        return given.map { WebPath.normalised($0) } ?? parsedExternalURL?.path ?? ""
    }

    /// Copies both into the options of a server.
    func apply(to options: inout WebOptions) {
        (options.externalURL, options.routePrefix) = (parsedExternalURL, prefix)
    }

    /// Rejects an invalid URL or prefix.
    func validate() throws {
        guard (externalURL ?? "").isEmpty || parsedExternalURL != nil else {
            throw ValidationError("--web.external-url must be a URL such as https://example.org/wechat")
        }
        guard !(routePrefix ?? "").contains(where: { "?#".contains($0) }), !(routePrefix ?? "").contains("://") else {
            throw ValidationError("--web.route-prefix must be a path such as /wechat")
        }
    }
}
