import Outbound
import WeChatAPI
package import YAMLReading

/// Reads the configuration of a single account from environment variables, for a container without a file.
package enum EnvironmentConfiguration {
    /// Reads `WECHAT_APP_ID`, `WECHAT_APP_SECRET` or `WECHAT_APP_SECRET_FILE`, `WECHAT_ACCOUNT` and `WECHAT_API_BASE_URL`.
    ///
    /// Records the files that it reads in `files`.
    ///
    /// - Throws: ``ConfigurationError`` with every problem.
    package static func load(
        _ environment: [String: String], files: FilesRead = FilesRead()
    ) throws(ConfigurationError) -> ExporterConfiguration {
        var problems: [ConfigurationProblem] = []
        func complain(_ variable: String, _ message: String) {
            problems.append(.init(source: variable, place: nil, message: message))
        }
        func value(_ variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

        var configuration = ExporterConfiguration()
        let appID = value("WECHAT_APP_ID")
        if appID == nil {
            complain(
                "WECHAT_APP_ID",
                "is not set; set it and WECHAT_APP_SECRET, or give --config.file, or try the command demo")
        }
        for variable in ["WECHAT_APP_ID", "WECHAT_ACCOUNT"] {
            if let fault = value(variable).flatMap({ PlainText.fault(in: $0) }) { complain(variable, fault) }
        }
        let secret = secret(
            value("WECHAT_APP_SECRET"), file: value("WECHAT_APP_SECRET_FILE"), files: files, complain: complain)
        configuration.api = upstream(environment, complain)
        guard problems.isEmpty, let appID, let secret else { throw ConfigurationError(problems: problems) }
        var notices = SecretNotices()
        notices.look(at: secret)
        configuration.notices = notices.lines
        configuration.accounts = [
            .init(name: value("WECHAT_ACCOUNT") ?? appID, appID: appID, access: .secret(secret, .stable))
        ]
        return configuration
    }

    /// How upstream is called: base URL and proxy.
    private static func upstream(
        _ environment: [String: String], _ complain: (String, String) -> Void
    ) -> ExporterConfiguration.API {
        var api = ExporterConfiguration.API()
        let variable = "WECHAT_API_BASE_URL"
        if let text = environment[variable], !text.isEmpty {
            let hosts = BaseURLsReader.hosts(
                text.split(separator: /\s*,\s*/, omittingEmptySubsequences: false).map(String.init))
            for fault in hosts.faults { complain(variable, fault.message) }
            if hosts.faults.isEmpty { api.baseURLs = hosts.urls }
        }
        do throws(ProxyRule.BadVariable) {
            let proxies = try api.baseURLs.map { url throws(ProxyRule.BadVariable) in
                try ProxyRule.proxy(for: url.proxyTarget, environment: environment)
            }
            if let fault = api.hostWithOtherProxy(proxies) { complain(variable, fault) }
            api.proxy = proxies.first ?? nil
        } catch {
            complain(error.name, "\(error.fault)")
        }
        return api
    }

    private static func secret(
        _ text: String?, file path: String?, files: FilesRead, complain: (_ variable: String, _ message: String) -> Void
    ) -> SecretSource? {
        switch (text, path) {
        case (nil, nil): complain("WECHAT_APP_SECRET", "is not set; set it or WECHAT_APP_SECRET_FILE")
        case (_?, _?): complain("WECHAT_APP_SECRET", "and WECHAT_APP_SECRET_FILE are both set; keep one")
        case (let text?, nil): return .environment(name: "WECHAT_APP_SECRET", value: Secret(text))
        case (nil, let path?):
            let file = SecretSource.file(path: path)
            do throws(SecretError) { try files.check(file) } catch {
                let isHidden = error.isUnreadable && Redaction.mayBeSecret(path: path)
                complain("WECHAT_APP_SECRET_FILE", isHidden ? Redaction.hiddenPath : "\(error)")
            }
            return file
        }
        return nil
    }
}
