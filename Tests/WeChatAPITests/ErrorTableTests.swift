import Testing
import WeChatAPI

struct ErrorTableTests {
    /// What each documented code asks for and closes, on a data call.
    private static let rows: [(errorClass: ErrorClass, scope: ErrorScope, codes: [Int])] = [
        (.token, .endpoint, [40001, 40014, 42001]),
        (.busy, .endpoint, [-1, 45011]),
        (.notReady, .endpoint, [61503]),
        (.credential, .account, [40013, 40125, 40164, 40243, 42007, 45035, 50002, 50004, 61502]),
        (.credential, .account, [89501, 89502, 89503, 89504, 89505, 89506, 89507]),
        (.credential, .account, [61003, 61004, 61005, 61006, 61009, 61011, 61023]),
        (.credential, .endpoint, [48001, 48004, 50001, 61007, 61016]),
        (.quota, .endpoint, [45009, 48006]),
        (
            .request, .endpoint,
            [40002, 40066, 41001, 41002, 41004, 41018, 43001, 43002, 43003, 44002, 47001, 48017, 61014, 61024]
        ),
        (.request, .endpoint, [61500, 61501, 76021, 76022]),
        (.retired, .endpoint, [47009]),
    ]

    @Test func everyCodeHasItsClassAndItsScope() {
        for (errorClass, scope, codes) in Self.rows {
            for code in codes {
                #expect(ErrorTable.entry(code).errorClass == errorClass, "\(code)")
                #expect(ErrorTable.entry(code).scope == scope, "\(code)")
            }
        }
        #expect(Self.rows.flatMap(\.codes).sorted() == ErrorTable.codes)
        #expect(ErrorTable.entry(123_456).errorClass == .busy)
        #expect(ErrorTable.entry(123_456).scope == .endpoint)
    }

    /// A token that is refused for good is a matter of credentials, and none is a matter of one endpoint.
    @Test(arguments: TokenCall.allCases)
    func everyCodeOfATokenCallConcernsTheAccount(call: TokenCall) {
        for code in ErrorTable.codes + [123_456, -1000] {
            let entry = ErrorTable.entry(code, of: call)
            #expect(entry.scope == .account, "\(code)")
            let expected: ErrorClass =
                switch code {
                case -1000, -1, 45011, 61503: .busy
                case 45009, 48006: .quota
                case 123_456, 47009, 61014, 61024: .credential
                default: ErrorTable.entry(code).errorClass == .request ? .request : .credential
                }
            #expect(entry.errorClass == expected, "\(code)")
        }
    }

    @Test(arguments: [
        (call: TokenCall.stableToken, code: 40001, words: "AppSecret is wrong"), (.token, 40001, "AppSecret is wrong"),
        (.componentToken, 40001, "component_app_secret_file"), (.componentToken, 40125, "component_app_secret_file"),
        (.authorizerToken, 40001, "component_app_id"), (.stableToken, 50004, "punishment"),
        (.stableToken, 40243, "unfreeze it"), (.stableToken, 40164, "CIDR"), (.token, 61024, "under platforms"),
        (.componentToken, 61005, "verify_ticket_file"), (.authorizerToken, 61023, "store the new refresh token"),
    ])
    func theSentenceOfATokenCallNamesTheCallAndTheWayOut(call: TokenCall, code: Int, words: String) {
        let sentence = "\(UpstreamError.tokenCall(call, .errcode(code, message: "text")))"
        #expect(sentence.hasPrefix("\(call.rawValue): errcode \(code) (text): "))
        #expect(sentence.contains(words))
    }

    @Test func everyEntryTellsTheOperatorSomething() {
        #expect(ErrorTable.codes.count > 50)
        for code in ErrorTable.codes { #expect(ErrorTable.entry(code).meaning.count > 15) }
    }

    @Test(arguments: [
        (error: UpstreamError.errcode(45009, message: "reach max"), label: "45009", errorClass: ErrorClass.quota),
        (.http(status: 502), "http_502", .busy), (.transport(reason: "refused"), "transport", .busy),
        (.malformed(reason: "empty"), "malformed", .busy), (.tokenRefused(errcode: 40001), "40001", .credential),
        (.credentials(reason: "no file"), "credentials", .credential), (.budgetSpent(limit: 90), "budget", .quota),
        (.store(reason: "disk full"), "store", .busy),
        (.tokenCall(.stableToken, .errcode(40001, message: "")), "40001", .credential),
        (.tokenCall(.stableToken, .http(status: 502)), "http_502", .busy),
        (.tokenCall(.stableToken, .budgetSpent(limit: 90)), "budget", .quota),
    ])
    func errorsCarryLabelAndClass(error: UpstreamError, label: String, errorClass: ErrorClass) {
        #expect(error.label == label)
        #expect(error.errorClass == errorClass)
    }
}
