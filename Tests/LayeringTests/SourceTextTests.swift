import Testing

/// Proves on small samples that the rules can fail, and that prose never makes them fail.
struct SourceTextTests {
    @Test(arguments: [
        (source: "import NIOCore", modules: ["NIOCore"]),
        (source: "package import HTTPTypes\nprivate import Yams // import Logging", modules: ["HTTPTypes", "Yams"]),
        (source: "@preconcurrency import struct Foundation.Date", modules: ["Foundation"]),
        (source: "@_implementationOnly import CZlib; import Glibc", modules: ["CZlib", "Glibc"]),
        (source: "/* import A /* import B */ import C */ import D", modules: ["D"]),
        (source: "let text = \"import A\"\nlet raw = #\"\"\"\nimport B\n\"\"\"#", modules: []),
        (source: #"let text = "\(name("import")) \\" ; import A"#, modules: ["A"]),
        (source: ##"let text = #"\"# ; import A"##, modules: ["A"]),
    ])
    func importsAreReadFromCodeOnly(source: String, modules: [String]) {
        #expect(SourceText(source).imports.map(\.what) == modules)
    }

    @Test(arguments: [
        (target: "Simulator", source: "import WeChatAPI", breach: "WeChatAPI"),
        (target: "Exporter", source: "import Logging\nimport Simulator", breach: "Simulator"),
        (target: "CLI", source: "import Foundation", breach: "Foundation"),
        (target: "Exposition", source: "import FoundationEssentials", breach: "FoundationEssentials"),
        (target: "Unknown", source: "import Synchronization", breach: "Synchronization"),
    ])
    func unlawfulImportIsNamed(target: String, source: String, breach: String) {
        #expect(ImportLaw.breaches(of: target, in: SourceText(source)).map(\.what) == [breach])
    }

    @Test func lawfulImportsPass() {
        let source = SourceText("package import HTTPTypes\nimport FoundationEssentials\n")
        #expect(ImportLaw.breaches(of: "WeChatAPI", in: source) == [])
    }

    @Test(arguments: [
        (source: "package struct A {\n    public let b = 1\n}", lines: [2]),
        (source: "public import Logging", lines: [1]),
        (source: "open class A {}\n", lines: [1]),
        (source: "// public\nlet open = \"public\"\nopen(file)", lines: []),
    ])
    func publicNamesAreFound(source: String, lines: [Int]) {
        #expect(SourceText(source).publicNames.map(\.line) == lines)
    }

    @Test(arguments: [
        (source: "", count: 0), (source: "a", count: 1), (source: "a\n", count: 1), (source: "a\n\nb", count: 3),
    ])
    func linesAreCountedAsEditorsDo(source: String, count: Int) {
        #expect(SourceText(source).lineCount == count)
    }
}
