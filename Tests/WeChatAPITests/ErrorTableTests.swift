import Testing
import WeChatAPI

struct ErrorTableTests {
    @Test(arguments: [
        (code: 40001, errorClass: ErrorClass.token), (40014, .token), (42001, .token), (-1, .busy), (45011, .busy),
        (61503, .notReady), (40013, .credential), (40125, .credential), (40164, .credential), (40243, .credential),
        (48001, .credential), (61023, .credential), (89503, .credential), (45009, .quota), (61500, .request),
        (61501, .request), (43002, .request), (44002, .request), (47001, .request), (123_456, .busy),
    ])
    func eachCodeHasItsClass(code: Int, errorClass: ErrorClass) {
        #expect(ErrorTable.entry(code).errorClass == errorClass)
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
    ])
    func errorsCarryLabelAndClass(error: UpstreamError, label: String, errorClass: ErrorClass) {
        #expect(error.label == label)
        #expect(error.errorClass == errorClass)
        #expect(!error.description.isEmpty)
    }
}
