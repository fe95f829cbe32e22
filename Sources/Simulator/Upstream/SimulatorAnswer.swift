package import HTTPTypes

/// How the server delivers an answer.
package enum SimulatorDelivery: Sendable, Equatable {
    /// At once.
    case normal
    /// After that many seconds.
    case delayed(seconds: Double)
    /// Never: the connection stays open and silent.
    case never
    /// Up to half of the body, announced in full, then a reset of the connection.
    case resetMidBody
}

/// The simulated WeChat's answer: head, body and delivery; the server adds `Content-Length`.
package struct SimulatorAnswer: Sendable, Equatable {
    /// Status and header fields.
    package var response: HTTPResponse
    /// The complete body.
    package var body: [UInt8]
    /// How the server delivers it.
    package var delivery = SimulatorDelivery.normal

    /// Makes an answer with a body of that type.
    init(status: HTTPResponse.Status = .ok, type: String? = nil, fields: HTTPFields = [:], text: String) {
        response = HTTPResponse(status: status, headerFields: fields)
        if let type { response.headerFields[.contentType] = type }
        body = Array(text.utf8)
    }

    /// An answer of the API, with the odd parameter seen in real ones.
    static func json(_ text: String) -> SimulatorAnswer {
        SimulatorAnswer(type: "application/json; encoding=utf-8", text: text)
    }

    /// A web page.
    static func html(status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], _ text: String) -> SimulatorAnswer {
        SimulatorAnswer(status: status, type: "text/html; charset=utf-8", fields: fields, text: text)
    }

    /// The refusal of any chunked body, on every path: 412 without a body.
    static let preconditionFailed = SimulatorAnswer(status: .preconditionFailed, text: "")

    /// An errcode with its text and the rid of the call.
    static func error(_ errcode: Int, _ text: String, requestID: String) -> SimulatorAnswer {
        json("{\"errcode\":\(errcode),\"errmsg\":\"\(escaped(text)) rid: \(requestID)\"}")
    }

    /// A success with rows.
    static func list(_ rows: [SimulatedRow], spelling: NumberSpelling, extra: String = "") -> SimulatorAnswer {
        json("{\"list\":[\(rows.map { $0.json(spelling) }.joined(separator: ","))]\(extra)}")
    }

    /// A success with a token under the name that its call uses, and with a refresh token if there is one.
    static func grant(
        _ grant: TokenBook.Grant, as name: String = "access_token", refreshToken: String? = nil,
        spelling: NumberSpelling
    ) -> SimulatorAnswer {
        let refresh = refreshToken.map { ",\"authorizer_refresh_token\":\"\(escaped($0))\"" } ?? ""
        return json("{\"\(name)\":\"\(grant.token)\",\"expires_in\":\(spelling.spell(grant.expiresIn))\(refresh)}")
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\u{0}"..<" ": escaped += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
