import Foundation
import HTTPServer
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import WeChatAPI

@testable import BeijingTime
@testable import RemoteWrite
@testable import Settings

/// Remote write over real sockets: what a receiver sees of the rules.
@Suite(.timeLimit(.minutes(10)))
struct RemoteWriteClientTests {
    private let log = LogCapture()
    private let body: [UInt8] = [1, 2, 3]

    private func send(
        _ message: RemoteWriteMessage = .writeRequest, to url: String,
        _ change: (inout RemoteWriteConfiguration) -> Void = { _ in }
    ) async throws -> RemoteWriteVerdict.Answer {
        var receiver = RemoteWriteConfiguration(url: "\(url)/api/v1/write")
        // Only an answer that never comes may take as long as that.
        receiver.timeout = .seconds(300)
        change(&receiver)
        let client = RemoteWriteClient(receiver, userAgent: "wechat-exporter/test", clock: SystemWallClock())
        defer { client.close() }
        return try await client.send(body, as: message)
    }

    /// What a server saw of one request.
    private func seen(
        _ message: RemoteWriteMessage = .writeRequest,
        _ change: @Sendable (inout RemoteWriteConfiguration) -> Void = { _ in }
    ) async throws -> (fields: [String: String], method: String, body: [UInt8]) {
        let seen = Mutex<(fields: [String: String], method: String, body: [UInt8])>(([:], "", []))
        let handler = Handler.immediate { request in
            let fields = Dictionary(request.headerFields.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
            seen.withLock { $0 = (fields, request.method, request.bodyBytes) }
            return WebResponse(status: 204)
        }
        try await LoopbackServer.answering(handler) { url in
            let answer = try await send(message, to: url, change)
            #expect(answer.status == 204)
        }
        return seen.withLock(\.self)
    }

    @Test(arguments: [
        (RemoteWriteMessage.writeRequest, "application/x-protobuf", "0.1.0"),
        (.request, "application/x-protobuf;proto=io.prometheus.write.v2.Request", "2.0.0"),
    ])
    func theHeaderIsWhatTheSpecificationWants(message: RemoteWriteMessage, type: String, version: String) async throws {
        let (fields, method, body) = try await seen(message)
        #expect(method == "POST")
        #expect(body == self.body)
        #expect(fields["content-encoding"] == "snappy")
        #expect(fields["content-type"] == type)
        #expect(fields["x-prometheus-remote-write-version"] == version)
        #expect(fields["user-agent"] == "wechat-exporter/test")
        #expect(fields["content-length"] == "3")
        #expect(fields["authorization"] == nil)
    }

    @Test func ownFieldsAndPasswordsAreSent() async throws {
        let (fields, _, _) = try await seen { receiver in
            receiver.headers = ["X-Scope-OrgID": "shops"]
            receiver.access = .basic(username: "u", password: .literal(Secret("p:w")))
        }
        #expect(fields["x-scope-orgid"] == "shops")
        #expect(fields["authorization"] == "Basic \(Data("u:p:w".utf8).base64EncodedString())")
    }

    @Test func aTokenFileIsReadAnewForEachRequest() async throws {
        let path = try Paths.temporaryFolder() + "/token"
        for token in ["first", "second"] {
            try "\(token)\n".write(toFile: path, atomically: true, encoding: .utf8)
            let (fields, _, _) = try await seen {
                $0.access = .authorization(type: "Bearer", credentials: .file(path: path))
            }
            #expect(fields["authorization"] == "Bearer \(token)")
        }
    }

    @Test func theAnswersHeaderAndFirstLineArrive() async throws {
        let handler = Handler.immediate { _ in .text(429, "slow down\n", headers: [("Retry-After", "9")]) }
        try await LoopbackServer.answering(handler) { url in
            let answer = try await send(to: url)
            #expect(answer.status == 429)
            #expect(answer.header["retry-after"] == "9")
            #expect(answer.text == "slow down\n")
        }
    }

    @Test func noAnswerIsToldWithItsReason() async throws {
        var closed = ""
        try await LoopbackServer.answering(.immediate { _ in .text(200, "") }) { closed = $0 }
        await #expect { try await send(to: closed) } throws: { error in
            guard case .noAnswer(.connect, let reason) = error as? RemoteWriteError else { return false }
            return reason.contains("Connection refused")
        }
        await #expect(
            throws: RemoteWriteError.noAnswer(kind: .dns, reason: "the name nowhere.invalid cannot be resolved")
        ) {
            try await send(to: "http://nowhere.invalid")
        }
        let silent = Handler.async { _ in
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return .text(204, "")
        }
        try await LoopbackServer.answering(silent) { url in
            await #expect(throws: RemoteWriteError.noAnswer(kind: .timeout, reason: "not answered within 500ms")) {
                try await send(to: url) { $0.timeout = .milliseconds(500) }
            }
            await #expect { try await send(to: url.replacing("http:", with: "https:")) } throws: { error in
                guard case .noAnswer(.tls, _) = error as? RemoteWriteError else { return false }
                return true
            }
        }
    }

    @Test func aMissingSecretSendsNothing() async throws {
        await #expect {
            try await send(to: "http://127.0.0.1:1") {
                $0.access = .authorization(type: "Bearer", credentials: .file(path: "/nowhere/token"))
            }
        } throws: { error in
            guard let error = error as? RemoteWriteError else { return false }
            return RemoteWriteFault(error).block == .unauthorized
                && "\(error)".contains("secret file /nowhere/token cannot be read")
        }
    }

    @Test func theURLIsKeptToTheLetter() async throws {
        let seen = Mutex("")
        let handler = Handler.immediate { request in
            seen.withLock { $0 = request.target }
            return WebResponse(status: 204)
        }
        try await LoopbackServer.answering(handler) { url in
            for target in ["/", "/w/", "/w?key=a%20b&c=/d", "/?x=1"] {
                _ = try await send(to: "") { $0.url = url + target }
                #expect(seen.withLock(\.self) == target)
            }
        }
    }
}
