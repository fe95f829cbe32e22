import Languages

/// A failed request that says nothing about its samples, so that they wait in the queue.
package struct RemoteWriteFault: Equatable, Sendable {
    /// The text of the receiver or the system, on one line of bounded length.
    package let reason: String
    /// What only a person can fix; nil for a fault that may pass.
    package let block: RemoteWriteBlock?
    /// A text that is equal for failures with the same cause, such as `HTTP 500`.
    package let kind: String

    /// The likely cause.
    package let cause: Cause

    /// The likely cause of a failure.
    package enum Cause: Sendable {
        /// The network: nothing of the request arrived, so its content is not the cause.
        case way
        /// Most likely an outage, if several days fail with it.
        case outage
        /// The receiver's judgement of the request.
        case request
    }

    /// Makes a fault.
    package init(reason: String, block: RemoteWriteBlock? = nil, kind: String, cause: Cause = .request) {
        (self.reason, self.block, self.kind, self.cause) = (reason, block, kind, cause)
    }

    /// The fault of an answer whose status says nothing about samples.
    init(status: Int, reason: String) {
        let isOutage = [408, 425, 429, 502, 503, 504].contains(status)
        self.init(
            reason: reason, block: RemoteWriteBlock(status: status), kind: "HTTP \(status)",
            cause: isOutage ? .outage : .request)
    }

    /// The fault of a request without an answer.
    init(_ error: RemoteWriteError) {
        guard case .noAnswer(let kind, _) = error else {
            self.init(reason: "\(error)", kind: "no answer")
            return
        }
        let isWay = [.dns, .tls, .connect, .proxyAuthentication, .secret].contains(kind)
        self.init(
            reason: "\(error)", block: RemoteWriteBlock(kind), kind: "no answer: \(kind)",
            cause: isWay ? .way : .outage)
    }
}

extension RemoteWriteFault {
    /// The setting of the receiver that its text speaks of: how late samples may come; nil for other texts.
    ///
    /// Prometheus says `out of bounds`, `too old sample` or `out of order`, Cortex and Mimir the same in codes such as
    /// `err-mimir-sample-timestamp-too-old`.
    var hint: String? {
        let text = reason.lowercased().replacing("-", with: " ")
        guard ["too old", "out of bounds", "out of order"].contains(where: text.contains) else { return nil }
        return
            "widen the receiver's window for late samples: out_of_order_time_window of Prometheus, Cortex and Mimir, --tsdb.out-of-order.time-window of Thanos"
    }
}

/// Why a receiver accepts nothing until somebody fixes it: the label `reason`.
package enum RemoteWriteBlock: String, CaseIterable, Sendable {
    /// The receiver or a proxy rejects the credentials (401, 407), or a secret cannot be read.
    case unauthorized
    /// The credentials do not permit writing (403).
    case forbidden
    /// There is no remote write endpoint at the URL (404, 405, 410).
    case notFound = "not_found"
    /// The receiver reads neither message (406, 415).
    case unsupported
    /// The receiver has another address (3xx).
    case redirect
    /// TLS cannot be established.
    case tls
    /// The receiver's name cannot be resolved.
    case dns
    /// A request with a single sample is too large (413).
    case tooLarge = "too_large"
    /// Every sample of every day is refused (400, 409, 422).
    case refused
    /// Any other 4xx.
    case other

    /// The reason for a status that is about the route or the receiver, not the samples; nil when it may pass.
    init?(status: Int) {
        switch status {
        case 300..<400: self = .redirect
        case 401, 407: self = .unauthorized
        case 403: self = .forbidden
        case 404, 405, 410: self = .notFound
        case 406, 415: self = .unsupported
        case 408, 425, 429: return nil
        case 400..<500: self = .other
        default: return nil
        }
    }

    fileprivate init?(_ kind: RemoteWriteError.Kind) {
        switch kind {
        case .dns: self = .dns
        case .tls: self = .tls
        case .proxyAuthentication, .secret: self = .unauthorized
        case .connect, .timeout, .other: return nil
        }
    }

    /// The remedy as one sentence about the receiver `name`.
    func advice(for name: String) -> Sentence {
        let entry = "remote_write \(name)"
        return switch self {
        case .unauthorized:
            Sentence(
                en: "check the user name and password or the credentials of \(entry)", zh: "请检查 \(entry) 的用户名与密码或凭据")
        case .forbidden:
            Sentence(
                en: "give the credentials of \(entry) the right to write, and check its headers",
                zh: "请给 \(entry) 的凭据写入权限，并检查其 headers")
        case .notFound: Sentence(en: "check the path of the url of \(entry)", zh: "请检查 \(entry) 的 url 的路径")
        case .unsupported:
            Sentence(
                en: "point the url of \(entry) at a receiver of remote write 1.0 or 2.0",
                zh: "请让 \(entry) 的 url 指向接受远程写入 1.0 或 2.0 的接收端")
        case .redirect:
            Sentence(
                en: "put the address that it redirects to into the url of \(entry)", zh: "请把重定向到的地址写入 \(entry) 的 url")
        case .tls:
            Sentence(
                en: "check tls_config of \(entry) and the receiver's certificate",
                zh: "请检查 \(entry) 的 tls_config 和接收端的证书")
        case .dns:
            Sentence(
                en: "check the host in the url of \(entry), and the name server",
                zh: "请检查 \(entry) 的 url 中的主机名，以及 DNS 服务器")
        case .tooLarge:
            Sentence(
                en: "raise the limit for the size of a request at the receiver of \(entry) or its proxy",
                zh: "请调高 \(entry) 的接收端或其代理的请求大小上限")
        case .refused:
            Sentence(
                en: "let the receiver of \(entry) take samples as old as these, and check its headers",
                zh: "请让 \(entry) 的接收端接受这样旧的样本，并检查其 headers")
        case .other: Sentence(en: "check the url and the headers of \(entry)", zh: "请检查 \(entry) 的 url 和 headers")
        }
    }
}
