import Baselines
package import Languages
import WeChatAPI

extension ExporterConfiguration {
    /// The lines that `check-config` shows: one for each setting that an operator may have meant differently.
    package var summary: [Sentence] {
        [
            upstream, proxies, endpointNames,
            policy.baseline
                ? Sentence(en: "baselines: on", zh: "平常水平：开启") : Sentence(en: "baselines: off", zh: "平常水平：关闭"),
            calendar, Sentence(en: "store: \(storePath)", zh: "存储：\(storePath)"), receivers,
            Sentence(
                en: "accounts: \(Self.list(accounts.map(\.name)))", zh: "公众号：\(Self.chineseList(accounts.map(\.name)))"),
            labelNames.isEmpty
                ? nil
                : Sentence(
                    en: "labels of accounts: \(labelNames.joined(separator: ", "))",
                    zh: "公众号标签：\(labelNames.joined(separator: "、"))"),
            ownSettings.isEmpty
                ? nil
                : Sentence(
                    en: "settings of their own: \(Self.list(ownSettings.map(\.english)))",
                    zh: "单独设置：\(Self.chineseList(ownSettings.map(\.chinese)))"), disabled,
        ].compactMap(\.self)
    }

    private var upstream: Sentence {
        let (hosts, calls) = (api.baseURLs.map { "\($0)" }, policy.callsPerDay)
        return Sentence(
            en: "upstream: \(hosts.joined(separator: ", then ")), \(calls) calls a day for each account and endpoint",
            zh: "微信接口：\(hosts.joined(separator: "，其次 "))，每个公众号每个接口每天 \(calls) 次")
    }

    /// The outbound routes that go through a proxy.
    private var proxies: Sentence? {
        let upstream = api.proxy.map { [Sentence(en: "upstream by \($0)", zh: "微信接口经 \($0)")] } ?? []
        let routes =
            upstream
            + remoteWrite.compactMap { receiver in
                receiver.proxy.map { Sentence(en: "\(receiver.shownURL) by \($0)", zh: "\(receiver.shownURL) 经 \($0)") }
            }
        guard !routes.isEmpty else { return nil }
        let all = Sentence.joined(routes, by: .comma)
        return Sentence(en: "proxies: \(all.english)", zh: "代理：\(all.chinese)")
    }

    private var endpointNames: Sentence {
        let names = endpoints.map(\.rawValue)
        return Sentence(
            en: "endpoints: \(names.joined(separator: ", "))", zh: "采集接口：\(names.joined(separator: "、"))")
    }

    private var calendar: Sentence {
        guard let covered = specialDays.covered else {
            return Sentence(en: "special days: none (no calendar_file)", zh: "特殊日：无（没有 calendar_file）")
        }
        let (count, first, last) = (specialDays.entries.count, covered.lowerBound, covered.upperBound)
        return Sentence(
            en: "special days: \(count), complete from \(first) to \(last)", zh: "特殊日：\(count) 天，\(first) 至 \(last) 完整")
    }

    private var receivers: Sentence? {
        guard !remoteWrite.isEmpty else { return nil }
        let urls = remoteWrite.map(\.shownURL)
        return Sentence(
            en: "remote write: \(urls.joined(separator: ", "))", zh: "远程写入：\(urls.joined(separator: "、"))")
    }

    private var disabled: Sentence? {
        guard !disabledAccounts.isEmpty else { return nil }
        let names = disabledAccounts.map(\.name)
        return Sentence(en: "disabled accounts: \(Self.list(names))", zh: "已停用的公众号：\(Self.chineseList(names))")
    }

    /// What each account says that overrides a setting of all accounts.
    private var ownSettings: [Sentence] {
        accounts.compactMap { account in
            let settings = [
                account.callsPerDay.map { Sentence(en: "\($0) calls a day", zh: "每天 \($0) 次") },
                account.endpoints.map { endpoints in
                    let names = endpoints.map(\.rawValue).joined(separator: " ")
                    return Sentence(en: names, zh: names)
                },
            ].compactMap(\.self)
            guard !settings.isEmpty else { return nil }
            let all = Sentence.joined(settings, by: .comma)
            return Sentence(en: "\(account.name): \(all.english)", zh: "\(account.name)：\(all.chinese)")
        }
    }

    /// How many there are, and the first of them in brackets.
    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "0" }
        return "\(names.count) (\(names.prefix(10).joined(separator: ", "))\(names.count > 10 ? ", …" : ""))"
    }

    /// The same as Chinese writes it.
    private static func chineseList(_ names: [String]) -> String {
        guard !names.isEmpty else { return "0 个" }
        return "\(names.count) 个（\(names.prefix(10).joined(separator: "、"))\(names.count > 10 ? "、…" : "")）"
    }
}
