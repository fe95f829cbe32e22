import FoundationEssentials
import YAMLReading

@testable import HTTPServer
@testable import Outbound
@testable import WeChatAPI

/// URLs, proxies and addresses: what is taken is one line that means the same when it is read again, and no fault shows a password.
enum AddressesTarget: FuzzTarget {
    static let name = "addresses"

    static func feed(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        try checkBaseURL(text)
        try checkProxy(text)
        try checkExceptions(text)
        try checkExternalURL(text)
        try checkListenAddress(text)
        try checkMask(text)
    }

    private static func checkBaseURL(_ text: String) throws(Finding) {
        guard let url = BaseURL(text) else { return }
        try demand(
            text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a URL with other characters: \(text.debugDescription)"
        )
        try demandEqual(BaseURL("\(url)"), url, "the URL \(text), read again")
        guard let judge = URLComponents(string: text), let host = judge.host else {
            throw Finding(description: "\(text) is no URL")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        try demandEqual(url.host, bare, "the host of \(text)")
        try demandEqual(url.port, judge.port ?? (url.scheme == "https" ? 443 : 80), "the port of \(text)")
        try demandEqual(url.scheme, judge.scheme ?? "", "the scheme of \(text)")
        try demand(judge.user == nil && judge.query == nil && judge.fragment == nil, "more than a host: \(text)")
    }

    private static func checkProxy(_ text: String) throws(Finding) {
        let result = Result { () throws(ProxyFault) in try ProxyServer(text) }
        guard case .success(let proxy) = result else {
            // The sentence itself names schemes and an example.
            let said = "\(result)".replacing("proxy:3128", with: "").replacing("proxy:1080", with: "")
            let begin = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            guard let at = text.lastIndex(of: "@"), begin < at, text[begin..<at].utf8.count > 8 else { return }
            return try demand(!said.containsBytes(of: String(text[begin..<at])), "the fault shows \(text)")
        }
        try demand(proxy.host.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "the host \(proxy.host.debugDescription)")
        try demand((1...65_535).contains(proxy.port), "the port \(proxy.port)")
        let shown = "\(proxy)"
        try demand(shown.isOneLine, "no line: \(shown.debugDescription)")
        if proxy.credentials == nil {
            try demandEqual(try? ProxyServer(shown), proxy, "the proxy \(text), read again")
        } else if let at = text.lastIndex(of: "@"), let begin = text.firstRange(of: "//")?.upperBound, begin < at {
            for word in text[begin..<at].split(separator: ":") where word.utf8.count > 8 {
                try demand(
                    text.occurrences(of: "\(word)") > 1 || !shown.containsBytes(of: "\(word)"), "shown: \(shown)")
            }
        }
    }

    private static func checkExceptions(_ text: String) throws(Finding) {
        let targets = [
            ProxyTarget(scheme: "https", host: "api.weixin.qq.com", port: 443),
            ProxyTarget(scheme: "http", host: "10.1.2.3", port: 9009),
            ProxyTarget(scheme: "http", host: "::1", port: 80),
        ]
        for target in targets {
            let own = ProxyExceptions(text).cover(target)
            let any = text.split(separator: ",").contains { ProxyExceptions("\($0)").cover(target) }
            try demandEqual(own, any, "whether one entry of \(text) covers \(target.host)")
            try demand(
                ProxyExceptions("\(text),\(target.host)").cover(target), "\(target.host) is not covered by itself")
            try demand(ProxyExceptions("*,\(text)").cover(target), "\(target.host) is not covered by *")
        }
    }

    private static func checkExternalURL(_ text: String) throws(Finding) {
        guard let url = ExternalURL(text) else { return }
        try demand(url.authority.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "the host \(url.authority)")
        try demand(url.path.isEmpty || url.path.hasPrefix("/") && url.path.last != "/", "the path \(url.path)")
        let path = url.path.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let again = "\(url.scheme)://\(url.authority)\(path.isEmpty ? "" : "/\(path)")"
        try demandEqual(ExternalURL(again), url, "the URL \(text), read again")
    }

    private static func checkListenAddress(_ text: String) throws(Finding) {
        let result = Result { () throws(ListenError) in try ListenAddress(text) }
        guard case .success(let address) = result else { return }
        try demandEqual(try? ListenAddress("\(address)"), address, "the address \(text), read again")
        try demand((0...65_535).contains(address.port), "the port \(address.port)")
    }

    /// Whatever stands between a scheme and the last `@`, or behind a question mark, is masked.
    private static func checkMask(_ text: String) throws(Finding) {
        let masked = Redaction.masked(text)
        guard
            let match = text.wholeMatch(of: /[a-z]+:\/\/([ -~]{8,})@([a-z.]+)(\/[a-z]*)?(?:\?([ -?A-~]{8,}))?/)?.output
        else { return }
        for secret in [match.1, match.4].compactMap(\.self) where text.occurrences(of: "\(secret)") == 1 {
            try demand(!masked.containsBytes(of: "\(secret)"), "\(secret) is shown: \(masked)")
        }
        try demand(masked.containsBytes(of: "\(match.2)"), "the host is not shown: \(masked)")
    }
}
