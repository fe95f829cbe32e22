package import ExporterToolkit
import WeChatAPI

/// The configuration of a single account from environment variables, for those who run one container and no file.
package enum EnvironmentConfiguration {
    /// Reads `WECHAT_APP_ID`, `WECHAT_APP_SECRET` or `WECHAT_APP_SECRET_FILE`, `WECHAT_ACCOUNT` and `WECHAT_API_BASE_URL`.
    ///
    /// What is read of files is noted in `files`.
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
        let secret = secret(
            value("WECHAT_APP_SECRET"), file: value("WECHAT_APP_SECRET_FILE"), files: files, complain: complain)
        if let text = value("WECHAT_API_BASE_URL") {
            if let url = BaseURL(text) {
                configuration.api.baseURL = url
            } else {
                complain(
                    "WECHAT_API_BASE_URL",
                    "\"\(Redaction.masked(text))\" is not a URL such as https://api.weixin.qq.com")
            }
        }
        guard problems.isEmpty, let appID, let secret else { throw ConfigurationError(problems: problems) }
        var notices = SecretNotices()
        notices.look(at: secret)
        configuration.notices = notices.lines
        configuration.accounts = [
            .init(name: value("WECHAT_ACCOUNT") ?? appID, appID: appID, access: .secret(secret, .stable))
        ]
        return configuration
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
            do throws(SecretError) { try files.check(file) } catch { complain("WECHAT_APP_SECRET_FILE", "\(error)") }
            return file
        }
        return nil
    }
}
