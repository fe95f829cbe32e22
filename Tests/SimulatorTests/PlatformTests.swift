import HTTPTypes
import Testing

@testable import Simulator

struct PlatformTests {
    private static let platform = SimulatedPlatform.demo
    private static let shop = SimulatedAccount.demo[0].appID
    private static let corner = SimulatedAccount.demo[1].appID
    private static let componentPath = "/cgi-bin/component/api_component_token"
    private static let authorizerPath = "/cgi-bin/component/api_authorizer_token"

    private func caller() throws -> Caller {
        var caller = try Caller()
        caller.simulator.configuration.platforms = [Self.platform]
        return caller
    }

    @Test func aPlatformFetchesTheDataOfAnAccountThatAuthorisedIt() throws {
        var caller = try caller()
        let (component, lifetime) = try caller.componentToken()
        #expect(lifetime == 7_200)
        let grant = try caller.authorizerToken(Self.corner, component: component)
        #expect(grant["expires_in"] as? Int == 7_200)
        #expect(grant["authorizer_refresh_token"] as? String == Self.platform.authorizers[Self.corner])
        let token = try #require(grant["authorizer_access_token"] as? String)
        let answer = caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: token)
        let truth = caller.simulator.rows(
            "getupstreammsghour", appID: Self.corner, from: "2026-11-19", to: "2026-11-19")
        #expect(answer == .list(truth, spelling: NumberSpelling()))
        #expect(
            caller.simulator.requestCounts == [
                "api_component_token": 1, "api_authorizer_token": 1, "getupstreammsghour": 1,
            ])
    }

    @Test(
        arguments: [
            (
                body: #"{"component_appid":"{c}","component_appsecret":"{s}","component_verify_ticket":"{t}"}"#,
                errcode: nil
            ),
            (body: "", errcode: 44002), (body: "component_appid={c}", errcode: 47001), (body: "{}", errcode: 41018),
            (body: #"{"component_appid":"","component_appsecret":"{s}"}"#, errcode: 41018),
            (body: #"{"component_appid":"wx0","component_appsecret":"{s}"}"#, errcode: 61011),
            (body: #"{"component_appid":"{c}"}"#, errcode: 41004),
            (body: #"{"component_appid":"{c}","component_appsecret":"no"}"#, errcode: 40125),
            (body: #"{"component_appid":"{c}","component_appsecret":"{s}"}"#, errcode: 61006),
            (
                body: #"{"component_appid":"{c}","component_appsecret":"{s}","component_verify_ticket":"no"}"#,
                errcode: 61006
            ),
            (
                body: #"{"component_appid":"{c}","component_appsecret":"{s}","component_verify_ticket":"old"}"#,
                errcode: 61005
            ),
        ] as [(body: String, errcode: Int?)])
    func componentTokenCallsAreChecked(body: String, errcode: Int?) throws {
        var caller = try caller()
        caller.simulator.configuration.platforms[0].expiredTickets = ["old"]
        #expect(try caller.send(.post, Self.componentPath, filled(body)).errcode() == errcode)
    }

    @Test(
        arguments: [
            (query: "component_access_token={token}", body: "{all}", errcode: nil),
            (query: "access_token={token}", body: "{all}", errcode: nil),
            (query: "", body: "{all}", errcode: 41001), (query: "access_token=", body: "{all}", errcode: 41001),
            (query: "component_access_token=no", body: "{all}", errcode: 40001),
            (query: "component_access_token={own}", body: "{all}", errcode: 61014),
            (query: "access_token={token}", body: "", errcode: 44002),
            (query: "access_token={token}", body: "[]", errcode: 47001),
            (query: "access_token={token}", body: "{}", errcode: 41018),
            (query: "access_token={token}", body: #"{"component_appid":"wx0"}"#, errcode: 61011),
            (query: "access_token={token}", body: #"{"component_appid":"wxsecond"}"#, errcode: 61011),
            (query: "access_token={token}", body: #"{"component_appid":"{c}"}"#, errcode: 41002),
            (
                query: "access_token={token}", body: #"{"component_appid":"{c}","authorizer_appid":"wx0"}"#,
                errcode: 40013
            ),
            (
                query: "access_token={token}", body: #"{"component_appid":"{c}","authorizer_appid":"{shop}"}"#,
                errcode: 61023
            ),
            (
                query: "access_token={token}", body: #"{"component_appid":"{c}","authorizer_appid":"wxstranger"}"#,
                errcode: 61003
            ),
        ] as [(query: String, body: String, errcode: Int?)])
    func authorizerTokenCallsAreChecked(query: String, body: String, errcode: Int?) throws {
        var caller = try caller()
        caller.simulator.configuration.accounts.append(
            SimulatedAccount(appID: "wxstranger", secret: "s", dailyMessages: 1))
        var second = Self.platform
        second.componentAppID = "wxsecond"
        caller.simulator.configuration.platforms.append(second)
        let (token, own) = (try caller.componentToken().0, try caller.stableToken().0)
        let path = Self.authorizerPath + "?" + query.replacing("{token}", with: token).replacing("{own}", with: own)
        #expect(try caller.send(.post, path, filled(body)).errcode() == errcode)
    }

    @Test func platformCallsWantPostAndAKnownLength() throws {
        var caller = try caller()
        for path in [Self.componentPath, Self.authorizerPath] {
            #expect(try caller.send(.get, path).errcode() == 43002)
            let chunked = caller.send(.post, path, "{}", headers: [.transferEncoding: "chunked"])
            #expect(chunked.response.status == .preconditionFailed && chunked.body.isEmpty)
        }
    }

    @Test func tokensOfAPlatformExpireAndReplaceEachOther() throws {
        var caller = try caller()
        let first = try caller.componentToken().0
        let second = try caller.componentToken().0
        #expect(first != second)
        #expect(try caller.authorizerToken(Self.shop, component: first)["errcode"] == nil)
        caller.now += 300
        #expect(try caller.authorizerToken(Self.shop, component: first)["errcode"] as? Int == 40001)
        #expect(try caller.authorizerToken(Self.shop, component: second)["errcode"] == nil)
        caller.now += 6_900
        #expect(try caller.authorizerToken(Self.shop, component: second)["errcode"] as? Int == 42001)
    }

    @Test func aTokenIsGoodOnlyForItsOwnUse() throws {
        var caller = try caller()
        let component = try caller.componentToken().0
        #expect(
            try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: component).errcode() == 40001)
        let keys = #""grant_type":"client_credential","appid":"\#(Self.platform.componentAppID)","secret":"x""#
        #expect(try caller.send(.post, "/cgi-bin/stable_token", "{\(keys)}").errcode() == 61024)
    }

    @Test func aRotatedRefreshTokenKillsTheOneBeforeUntilANewConsent() throws {
        var caller = try caller()
        caller.simulator.configuration.platforms[0].rotatesRefreshTokens = true
        let component = try caller.componentToken().0
        let consent = try #require(Self.platform.authorizers[Self.shop])
        let answer = try caller.authorizerToken(Self.shop, component: component)
        let rotated = try #require(answer["authorizer_refresh_token"] as? String)
        #expect(rotated != consent && rotated.hasPrefix("refreshtoken@@@"))
        #expect(try caller.authorizerToken(Self.shop, component: component)["errcode"] as? Int == 61023)
        let third = try caller.authorizerToken(Self.shop, component: component, refreshToken: rotated)
        #expect(third["authorizer_refresh_token"] as? String != rotated)
        #expect(try caller.authorizerToken(Self.corner, component: component)["errcode"] == nil)
        caller.simulator.configuration.platforms[0].authorizers[Self.shop] = "refreshtoken@@@again"
        let again = try caller.authorizerToken(Self.shop, component: component, refreshToken: "refreshtoken@@@again")
        #expect(again["errcode"] == nil)
    }

    @Test func revokedAccountsAndMissingPermissionsStopTheDataToo() throws {
        var caller = try caller()
        let component = try caller.componentToken().0
        let answer = try caller.authorizerToken(Self.shop, component: component)
        let token = try #require(answer["authorizer_access_token"] as? String)
        func errcode() throws -> Int? {
            try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: token).errcode()
        }
        #expect(try errcode() == nil)
        caller.simulator.configuration.platforms[0].withoutMessages = [Self.shop]
        #expect(try errcode() == 61007)
        caller.simulator.configuration.platforms[0].authorizers[Self.shop] = nil
        #expect(try errcode() == 61003)
        caller.simulator.configuration.platforms = []
        #expect(try errcode() == 61003)
    }

    @Test func quotasAreTheAccountsOwn() throws {
        var caller = try caller()
        caller.simulator.configuration.dailyQuotaByEndpoint["api_authorizer_token"] = 1
        let component = try caller.componentToken().0
        #expect(try caller.authorizerToken(Self.shop, component: component)["errcode"] == nil)
        #expect(try caller.authorizerToken(Self.shop, component: component)["errcode"] as? Int == 45009)
        #expect(try caller.authorizerToken(Self.corner, component: component)["errcode"] == nil)
    }

    private func filled(_ template: String) -> String {
        let all = #"{"component_appid":"{c}","authorizer_appid":"{shop}","authorizer_refresh_token":"{r}"}"#
        let values = [
            ("{all}", all), ("{c}", Self.platform.componentAppID), ("{s}", Self.platform.secret),
            ("{t}", Self.platform.verifyTicket), ("{shop}", Self.shop),
            ("{r}", Self.platform.authorizers[Self.shop] ?? ""),
        ]
        return values.reduce(template) { $0.replacing($1.0, with: $1.1) }
    }
}

extension Caller {
    /// Fetches the demonstration platform's own token.
    fileprivate mutating func componentToken() throws -> (String, Int) {
        let platform = SimulatedPlatform.demo
        let keys = #""component_appid":"\#(platform.componentAppID)","component_appsecret":"\#(platform.secret)""#
        let body = #"{\#(keys),"component_verify_ticket":"\#(platform.verifyTicket)"}"#
        let answer = try send(.post, "/cgi-bin/component/api_component_token", body).object()
        let token = try #require(answer["component_access_token"] as? String)
        return (token, try #require(answer["expires_in"] as? Int))
    }

    /// Asks for the token of an account in the platform's name, by the consent's refresh token unless another is given.
    fileprivate mutating func authorizerToken(
        _ appID: String, component: String, refreshToken: String? = nil
    ) throws -> [String: Any] {
        let platform = SimulatedPlatform.demo
        let refresh = refreshToken ?? platform.authorizers[appID] ?? ""
        let keys = #""component_appid":"\#(platform.componentAppID)","authorizer_appid":"\#(appID)""#
        return try send(
            .post, "/cgi-bin/component/api_authorizer_token?component_access_token=\(component)",
            #"{\#(keys),"authorizer_refresh_token":"\#(refresh)"}"#
        ).object()
    }
}
