import DayStore
import ExporterToolkit
import Pages
import WeChatAPI

/// The pages for people: `/`, `/status`, `/config` and what they are drawn with.
struct PagesEndpoint: Sendable {
    /// Where the pages get their numbers from.
    struct Source: Sendable {
        /// What the accounts show now, with their AppIDs.
        let accounts: @Sendable () -> [(appID: String, snapshot: AccountSnapshot)]
        /// The configuration in force.
        let configuration: @Sendable () -> ExporterConfiguration
        /// The stored ones among some periods of an account.
        let periods: @Sendable (_ appID: String, Endpoint, [Day]) throws(StoreError) -> [StoredPeriod]
        /// The present time.
        let now: @Sendable () -> UnixTime
    }

    private let source: Source
    private let prefix: String
    private let links: PageLinks
    private let home: String

    /// Makes the pages of a server with these options.
    init(_ source: Source, _ options: WebOptions, version: String) {
        self.source = source
        prefix = options.routePrefix
        links = PageLinks(
            site: "wechat-exporter", externalPath: options.externalURL?.path, metricsPath: options.telemetryPath)
        home =
            HomePage(
                links: links, description: "Prometheus exporter for the message analytics of WeChat Official Accounts",
                version: version,
                more: [
                    .init(links.link("/sd"), "Service discovery", "a target for each account, for http_sd_configs"),
                    .init(links.link("/-/healthy"), "Healthy", "the process serves"),
                    .init(links.link("/-/ready"), "Ready", "stored days are restored and the configuration is loaded"),
                ]
            ).page
    }

    /// The routes.
    var routes: [Route] {
        PageLinks.Path.allCases.map { Route(prefix + $0.rawValue, handler: handler($0)) }
    }

    private func handler(_ path: PageLinks.Path) -> Handler {
        switch path {
        case .home: .immediate { [home] _ in Self.html(200, home) }
        case .status: .offloaded(status)
        case .config: .offloaded(config)
        case .stylesheet: Self.file(Stylesheet.contentType, Stylesheet.css)
        case .icon: Self.file(Favicon.contentType, Favicon.svg)
        }
    }

    private func status(_ request: WebRequest) -> WebResponse {
        let now = source.now()
        let page = StatusPage(links: links, now: now.seconds)
        let accounts = source.accounts()
        let specialDays = source.configuration().specialDays
        guard let name = request.queryValues("account").first else {
            let summaries = accounts.map { $0.snapshot.summary(appID: $0.appID, specialDays) }
            return Self.html(200, page.list(summaries, query: StatusQuery(request.query)))
        }
        guard let (appID, snapshot) = accounts.first(where: { $0.snapshot.name == name }) else {
            return Self.html(404, page.unknown(account: name))
        }
        do throws(StoreError) {
            let days = snapshot.historyDays(source.configuration().policy, now: now)
            let periods = try source.periods(appID, days.endpoint, days.starts)
            let detail = snapshot.detail(appID: appID, source.configuration(), days: days.starts, periods)
            return Self.html(200, AccountPage(links: links, now: now.seconds).page(detail))
        } catch {
            return .text(500, "\(error)\n")
        }
    }

    private func config(_ request: WebRequest) -> WebResponse {
        let page = ConfigPage(links: links, configuration: source.configuration().tree)
        let wantsText = request.header("accept")?.hasPrefix("text/plain") ?? false
        return wantsText ? .text(200, page.yaml) : Self.html(200, page.page)
    }

    private static func html(_ status: Int, _ page: String) -> WebResponse {
        WebResponse(status: status, headers: PageFrame.headers.map { ($0.name, $0.value) }, bytes: Array(page.utf8))
    }

    private static func file(_ type: String, _ text: String) -> Handler {
        StaticFile(contentType: type, text: text, hash: StableHash.of(text)).handler
    }
}
