import Testing

/// Holds the real sources to the rules that the compiler cannot check.
struct LayeringTests {
    /// Read and masked once for all tests.
    private static let tree = Result { try SourceTree.files() }
    private let files: [SourceTree.File]

    init() throws {
        files = try Self.tree.get()
        try #require(!files.isEmpty, "no Swift file found below Sources")
    }

    @Test func everyTargetHasOneRowInTheImportLaw() throws {
        #expect(try SourceTree.targets() == ImportLaw.rows.map(\.target).sorted())
    }

    @Test func lawKeepsTheSimulatorAndTheProgramApart() throws {
        let allowed = Dictionary(uniqueKeysWithValues: ImportLaw.rows.map { ($0.target, $0.allowed) })
        #expect(try #require(allowed["Simulator"]).isDisjoint(with: allowed.keys))
        #expect(try #require(allowed["Exporter"]).contains("Simulator") == false)
        // The developers' tools are never in the image, so they may take the whole of Foundation.
        #expect(allowed.allSatisfy { $0.key == "DevTools" || !$0.value.contains("Foundation") })
    }

    /// A second client once had no deadline for bodies, knew no proxy and did not see a renewed certificate.
    @Test func oneTargetSpeaksHTTPAsAClient() {
        let rows = ImportLaw.rows.filter { $0.allowed.contains("AsyncHTTPClient") }
        #expect(rows.map(\.target) == ["Outbound"])
    }

    @Test func targetsImportOnlyWhatTheLawAllows() {
        for file in files {
            #expect(ImportLaw.breaches(of: file.target, in: file.source) == [], "\(file.path)")
        }
    }

    @Test func nothingIsPublic() {
        for file in files {
            #expect(file.source.publicNames == [], "\(file.path): use package access")
        }
    }

    @Test func foldersAreFlat() {
        #expect(files.filter { !$0.isFlat }.map(\.path) == [])
    }

    @Test func filesHaveAtMost250Lines() {
        for file in files {
            #expect(file.source.lineCount <= 250, "\(file.path): split it by what changes together")
        }
    }
}
