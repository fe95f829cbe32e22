import Languages
import Testing
import WeChatAPI

struct ErrorTableTests {
    /// What each documented code asks for and closes, on a data call.
    private static let rows: [(errorClass: ErrorClass, scope: ErrorScope, codes: [Int])] = [
        (.token, .endpoint, [40001, 40014, 42001]),
        (.busy, .endpoint, [-1, 45011]),
        (.notReady, .endpoint, [61503]),
        (.credential, .account, [40013, 40125, 40164, 40243, 42002, 42007, 45035, 50002, 50004, 61502]),
        (.credential, .account, [89501, 89502, 89503, 89504, 89505, 89506, 89507]),
        (.credential, .account, [61003, 61004, 61005, 61006, 61009, 61011, 61023]),
        (.credential, .endpoint, [48001, 48004, 50001, 61007, 61016]),
        (.quota, .endpoint, [45009, 48006]),
        (
            .request, .endpoint,
            [40002, 40066, 41001, 41002, 41003, 41004, 41018, 43001, 43002, 43003, 44002, 47001, 48017, 61014, 61024]
        ),
        (.request, .endpoint, [40035, 40038, 40039, 40048, 47003, 61500, 61501, 76003, 76021, 76022]),
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
        (.stableToken, 40164, "takes some minutes"), (.stableToken, 61004, "API IP 白名单"),
        (.componentToken, 61004, "第三方平台"), (.stableToken, 48001, "lasts a year"),
        (.componentToken, 61005, "verify_ticket_file"), (.authorizerToken, 61023, "store the new refresh token"),
    ])
    func theSentenceOfATokenCallNamesTheCallAndTheWayOut(call: TokenCall, code: Int, words: String) {
        let sentence = "\(UpstreamError.tokenCall(call, .errcode(code, message: "text")))"
        #expect(sentence.hasPrefix("\(call.rawValue): errcode \(code) (text): "))
        #expect(sentence.contains(words))
    }

    @Test func everyEntryTellsTheOperatorSomething() {
        for code in ErrorTable.codes {
            let meaning = ErrorTable.entry(code).meaning
            #expect(meaning.english.count > 15 && meaning.chinese.count > 4)
        }
    }

    /// Every code that a data or token call can give, by the document that names it.
    private static let documented: [(source: String, codes: [Int])] = [
        (
            "全局返回码 (Global return codes) of Official Accounts, those of any server-side call",
            [
                -1, 40001, 40002, 40013, 40014, 40035, 40038, 40039, 40048, 40125, 40164, 40243, 41001, 41002, 41003,
                41004, 42001, 42002, 42007, 43001, 43002, 43003, 44002, 45009, 45011, 47001, 47003, 48001, 48004, 48006,
                50001, 50002, 89501, 89503, 89506, 89507,
            ]
        ),
        ("通用错误码 (channels/API/basics/commErrCode)", [40066, 45035, 61500, 61501, 61502, 61503]),
        ("api_getstableaccesstoken, its table of errors", [89502, 89504, 89505]),
        (
            "第三方平台 (oplatform): errCode, api_component_token, api_authorizer_token",
            [
                41018, 61003, 61004, 61005, 61006, 61007, 61009, 61011, 61014, 61016, 61023, 61024,
            ]
        ),
        ("api_getapiquota and api_getridinfo", [76003, 76021, 76022]),
        ("observed in 2026 and reported in WeChat's community", [47009, 48017, 50004]),
    ]

    @Test func theTableHoldsExactlyTheCodesOfTheDocuments() {
        let codes = Self.documented.flatMap(\.codes)
        #expect(Set(codes).count == codes.count)
        #expect(codes.count == 63)
        #expect(codes.sorted() == ErrorTable.codes)
    }

    /// AppID, AppSecret, addresses, permissions and quotas are mended on a page, which each sentence names in the words that stand there.
    @Test func everyRefusalNamesThePageThatHelps() {
        for code in ErrorTable.codes {
            let entry = ErrorTable.entry(code)
            let sentence = "\(UpstreamError.errcode(code, message: "text"))"
            switch entry.errorClass {
            case .credential, .quota, .retired: #expect(entry.page != nil, "\(code)")
            case .token, .busy, .notReady, .request: break
            }
            if let page = entry.page { #expect(sentence.hasSuffix("; see \(page.words.english)"), "\(code)") }
            #expect(!sentence.contains("console"), "\(code)")
            for call in TokenCall.allCases {
                let entry = ErrorTable.entry(code, of: call)
                if entry.errorClass == .credential { #expect(entry.page != nil, "\(code) of \(call)") }
            }
        }
        for page in ConsolePage.allCases {
            #expect(page.words.english.hasPrefix("微信") && page.words.chinese.hasPrefix("微信"))
        }
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
