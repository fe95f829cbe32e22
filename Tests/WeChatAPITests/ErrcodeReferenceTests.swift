import Languages
import TestKit
import Testing
import WeChatAPI

/// The tables of errcodes and classes in the documents, written from the code.
struct ErrcodeReferenceTests {
    @Test func theReferenceIsTheTable() throws {
        try expect(codes, "errcodes", of: "docs/errcodes.md")
        try expect(tokenCalls, "token-calls", of: "docs/errcodes.md")
        try expect(chinese, "errcodes-zh", of: "docs/errcodes.md")
    }

    @Test func theReadmeHasEveryClass() throws { try expect(classes, "classes", of: "README.md") }

    private func expect(_ lines: [String], _ name: String, of document: String) throws {
        let text = lines.joined(separator: "\n") + "\n"
        let written = try GeneratedSection(name, of: document).current(updatedTo: text)
        #expect(written == text, "\(document) differs from the code; run UPDATE_GOLDEN=1 make test")
    }

    /// What is no answer of WeChat's, by class.
    private static let ownLabels: [ErrorClass: [String]] = [
        .busy: ["`http_502` and its like", "`transport`", "`malformed`", "`store`", "any code that no document names"],
        .credential: ["`credentials`"], .quota: ["`budget`"],
    ]

    private var classes: [String] {
        ["| class | errcode | what the exporter does |", "|:---|:---|:---|"]
            + ErrorClass.allCases.map { errorClass in
                let codes = ErrorScope.allCases.compactMap { scope in
                    let codes = ErrorTable.codes.filter {
                        ErrorTable.entry($0).errorClass == errorClass && ErrorTable.entry($0).scope == scope
                    }
                    guard !codes.isEmpty else { return nil as String? }
                    let list = codes.map(String.init).joined(separator: ", ")
                    guard errorClass == .credential else { return list }
                    return scope == .account ? "of the account: \(list)" : "of one endpoint: \(list)"
                }
                let labels = codes + (Self.ownLabels[errorClass] ?? [])
                return "| `\(errorClass.rawValue)` | \(labels.joined(separator: "; ")) | \(errorClass.reaction) |"
            }
    }

    private var codes: [String] {
        ["| errcode | class | closes | meaning | page |", "|--:|:---|:---|:---|:---|"]
            + ErrorTable.codes.map { row("\($0)", ErrorTable.entry($0)) }
    }

    private var tokenCalls: [String] {
        ["| errcode | call | class | meaning | page |", "|--:|:---|:---|:---|:---|"]
            + ErrorTable.codes.flatMap { code in
                TokenCall.allCases.compactMap { call in
                    let (usual, entry) = (ErrorTable.entry(code), ErrorTable.entry(code, of: call))
                    guard usual.meaning != entry.meaning else { return nil as String? }
                    let cells = ["\(code)", "`\(call.rawValue)`", entry.errorClass.rawValue, entry.meaning.english]
                    return "| \((cells + [entry.page?.words.english ?? ""]).joined(separator: " | ")) |"
                }
            }
    }

    private func row(_ code: String, _ entry: ErrorTable.Entry) -> String {
        let (meaning, page) = (entry.meaning.english, entry.page?.words.english ?? "")
        let cells = [code, entry.errorClass.rawValue, "\(entry.scope)", meaning, page]
        return "| \(cells.joined(separator: " | ")) |"
    }

    /// Meanings and pages in Chinese, and after them those that are others on a call for a token.
    private var chinese: [String] {
        ["| 错误码 | 含义与处理 | 页面 |", "|--:|:---|:---|"]
            + ErrorTable.codes.flatMap { code in
                let usual = ErrorTable.entry(code)
                let others = TokenCall.allCases.compactMap { call in
                    let entry = ErrorTable.entry(code, of: call)
                    return usual.meaning == entry.meaning ? nil : chineseRow("\(code) `\(call.rawValue)`", entry)
                }
                return [chineseRow("\(code)", usual)] + others
            }
    }

    private func chineseRow(_ code: String, _ entry: ErrorTable.Entry) -> String {
        "| \([code, entry.meaning.chinese, entry.page?.words.chinese ?? ""].joined(separator: " | ")) |"
    }
}
