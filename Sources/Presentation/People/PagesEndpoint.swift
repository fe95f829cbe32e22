package import BeijingTime
package import Collection
package import DayStore
package import HTTPServer
import Languages
import Pages
package import Settings
package import WeChatAPI

/// The pages for people: `/`, `/status`, `/config`, stylesheet and icon.
package struct PagesEndpoint: Sendable {
    /// What the store holds of some days of an account.
    package struct StoredDays: Sendable {
        /// The ready periods among the days that were asked for.
        let periods: [StoredPeriod]
        /// How the days came, where that is known.
        let arrivals: [Day: Arrival]

        /// Makes the answer of the store.
        package init(_ periods: [StoredPeriod], _ arrivals: [Day: Arrival]) {
            (self.periods, self.arrivals) = (periods, arrivals)
        }
    }

    /// Where the pages get their data.
    package struct Source: Sendable {
        /// The accounts' current snapshots, with their AppIDs.
        package let accounts: @Sendable () -> [(appID: String, snapshot: AccountSnapshot)]
        /// The configuration in force.
        let configuration: @Sendable () -> ExporterConfiguration
        /// Upstream's hosts.
        let hosts: @Sendable () -> HostsInUse
        /// What the store holds of some days of an account; nil when it does not answer in time.
        let days: @Sendable (_ appID: String, Endpoint, [Day]) async throws -> StoredDays?
        /// The present time.
        let now: @Sendable () -> UnixTime

        /// Makes a source.
        package init(
            accounts: @escaping @Sendable () -> [(appID: String, snapshot: AccountSnapshot)],
            configuration: @escaping @Sendable () -> ExporterConfiguration,
            hosts: @escaping @Sendable () -> HostsInUse,
            days: @escaping @Sendable (_ appID: String, Endpoint, [Day]) async throws -> StoredDays?,
            now: @escaping @Sendable () -> UnixTime
        ) {
            (self.accounts, self.configuration, self.hosts) = (accounts, configuration, hosts)
            (self.days, self.now) = (days, now)
        }
    }

    private let source: Source
    private let prefix: String
    private let links: PageLinks
    private let version: String

    /// Makes the pages of a server with these options.
    package init(_ source: Source, _ options: WebOptions, version: String) {
        (self.source, self.version) = (source, version)
        prefix = options.routePrefix
        links = PageLinks(
            site: "wechat-exporter", externalPath: options.externalURL?.path, metricsPath: options.telemetryPath)
    }

    /// The links in the language that a request wants: what its query says, otherwise what the browser prefers.
    private func links(_ request: WebRequest) -> PageLinks {
        let chosen = request.queryValues(PageLinks.languageParameter).lazy.compactMap(Language.init(rawValue:)).first
        let preferred = Language.negotiate(acceptLanguage: request.header("accept-language"))
        return links.speaking(chosen ?? preferred, isChosen: chosen != nil)
    }

    /// The routes.
    package var routes: [Route] {
        PageLinks.Path.allCases.map { Route(prefix + $0.rawValue, handler: handler($0)) }
    }

    private func handler(_ path: PageLinks.Path) -> Handler {
        switch path {
        case .home: .immediate(home)
        case .status: Handler(begin: status)
        case .config: .offloaded(config)
        case .stylesheet: Self.file(Stylesheet.contentType, Stylesheet.css)
        case .icon: Self.file(Favicon.contentType, Favicon.svg)
        }
    }

    /// The list of accounts takes processor time; the page of one account waits for the store.
    @Sendable private func status(_ request: WebRequest) -> Answer {
        let links = links(request)
        guard let name = request.queryValues("account").first else {
            return .offloaded { list(StatusQuery(request.query), links) }
        }
        return .async { await page(of: name, links) }
    }

    @Sendable private func home(_ request: WebRequest) -> WebResponse {
        let links = links(request)
        let home = HomePage(
            links: links,
            description: Sentence(
                en: "Prometheus exporter for the message analytics of WeChat Official Accounts",
                zh: "微信公众号消息分析数据的 Prometheus exporter"),
            version: version,
            more: [
                .init(
                    links.link("/sd"), Sentence(en: "Service discovery", zh: "服务发现"),
                    Sentence(en: "a target for each account, for http_sd_configs", zh: "每个公众号一个抓取目标，用于 http_sd_configs")
                ),
                .init(
                    links.link("/-/healthy"), Sentence(en: "Healthy", zh: "存活"),
                    Sentence(en: "the process serves", zh: "进程正在服务")),
                .init(
                    links.link("/-/ready"), Sentence(en: "Ready", zh: "就绪"),
                    Sentence(en: "stored days are restored and the configuration is loaded", zh: "已恢复保存的数据，已加载配置")),
            ])
        return Self.html(200, home.page, links)
    }

    private func list(_ query: StatusQuery, _ links: PageLinks) -> WebResponse {
        let configuration = source.configuration()
        let summaries = source.accounts().map { $0.snapshot.summary(appID: $0.appID, configuration.specialDays) }
        let page = StatusPage(links: links, now: source.now().seconds)
        let text = page.list(
            summaries, disabled: configuration.disabledAccounts.map(\.name), query: query, host: source.hosts().words)
        return Self.html(200, text, links)
    }

    private func page(of name: String, _ links: PageLinks) async -> WebResponse {
        let now = source.now()
        guard let (appID, snapshot) = source.accounts().first(where: { $0.snapshot.name == name }) else {
            let isDisabled = source.configuration().disabledAccounts.contains { $0.name == name }
            let page = StatusPage(links: links, now: now.seconds)
            let text = isDisabled ? page.disabled(account: name) : page.unknown(account: name)
            return Self.html(404, text, links)
        }
        let configuration = source.configuration()
        let days = snapshot.historyDays(configuration.policy, now: now)
        let wanted = Set(days.starts + snapshot.weekdays(configuration.specialDays))
        do {
            guard let stored = try await source.days(appID, days.endpoint, Array(wanted)) else {
                return .text(503, "\(EventError.storeDoesNotAnswer)\n")
            }
            let detail = snapshot.detail(appID: appID, configuration, days: days.starts, stored)
            return Self.html(200, AccountPage(links: links, now: now.seconds).page(detail), links)
        } catch {
            return .text(500, "\(error)\n")
        }
    }

    private func config(_ request: WebRequest) -> WebResponse {
        do {
            let yaml = try source.configuration().yaml()
            let wantsText = request.header("accept")?.hasPrefix("text/plain") ?? false
            guard !wantsText else { return .text(200, yaml, headers: [("Vary", "Accept, Accept-Language")]) }
            let links = links(request)
            return Self.html(200, ConfigPage(links: links, yaml: yaml).page, links)
        } catch {
            return .text(500, "\(error)\n")
        }
    }

    private static func html(_ status: Int, _ page: String, _ links: PageLinks) -> WebResponse {
        let headers = PageFrame.headers(links.language).map { ($0.name, $0.value) }
        return WebResponse(status: status, headers: headers, bytes: Array(page.utf8))
    }

    private static func file(_ type: String, _ text: String) -> Handler {
        StaticFile(contentType: type, text: text, hash: StableHash.of(text)).handler
    }
}
