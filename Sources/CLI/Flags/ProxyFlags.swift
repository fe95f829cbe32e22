import ArgumentParser
import HTTPServer
import Presentation

/// How a proxy leads to the exporter.
struct ProxyFlags: ParsableArguments {
    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "The URL under which the exporter is reached behind a proxy: links and /sd name it. Without it links are relative.",
            valueName: "url"))
    var externalURL: String?

    @Option(
        name: .customLong("web.route-prefix"),
        help: ArgumentHelp(
            "Prefix of all paths as they arrive; / for a proxy that strips its own. Defaults to the path of --web.external-url.",
            valueName: "path"))
    var routePrefix: String?

    /// The external URL, taken apart; empty is none.
    var parsedExternalURL: ExternalURL? { externalURL.flatMap { ExternalURL($0) } }

    /// What every path starts with: empty, or with a leading and no trailing slash.
    var prefix: String {
        let given = routePrefix.flatMap { $0.isEmpty ? nil : $0 }
        return given.map { WebPath.normalised($0) } ?? parsedExternalURL?.path ?? ""
    }

    /// Writes both into the options of a server.
    func apply(to options: inout WebOptions) {
        (options.externalURL, options.routePrefix) = (parsedExternalURL, prefix)
    }

    /// Refuses what is neither URL nor path.
    func validate() throws {
        guard (externalURL ?? "").isEmpty || parsedExternalURL != nil else {
            throw ValidationError("--web.external-url must be a URL such as https://example.org/wechat")
        }
        guard !(routePrefix ?? "").contains(where: { "?#".contains($0) }), !(routePrefix ?? "").contains("://") else {
            throw ValidationError("--web.route-prefix must be a path such as /wechat")
        }
    }
}
