import Testing

/// Holds the real sources to the rules that the compiler cannot check.
struct LayeringTests {
    /// Read once for all tests.
    private static let tree = Result { try SourceTree.files() }
    private let files: [SourceTree.File]

    init() throws {
        files = try Self.tree.get()
        try #require(!files.isEmpty, "no Swift file found below Sources")
    }

    @Test func everyTargetHasOneRowInTheImportLaw() throws {
        #expect(try SourceTree.targets() == ImportLaw.rows.map(\.target).sorted())
    }

    /// A newcomer who opens a target's main type reads there what the law says.
    @Test func theDoorOfEachTargetSaysWhatItDoesAndWhatItKeepsOut() throws {
        for row in ImportLaw.rows {
            guard let door = row.door else { continue }
            let file = try #require(files.first { $0.target == row.target && $0.path.hasSuffix("/\(door).swift") })
            let comment = file.comment
            #expect(comment.contains("Target: \(row.does) Keeps out: \(row.keepsOut)"), "\(file.path)")
        }
    }

    @Test func theLawHasNoCycle() {
        var above: Set<String> = []
        let ours = Set(ImportLaw.rows.map(\.target))
        for row in ImportLaw.rows {
            #expect(row.allowed.intersection(ours).subtracting(above) == [], "\(row.target) imports a row below it")
            above.insert(row.target)
        }
    }

    /// Who may import what only one or few may have.
    @Test(arguments: [
        // A second client once had no deadline for bodies, knew no proxy and did not see a renewed certificate.
        (module: "AsyncHTTPClient", targets: ["Outbound"]),
        ("NIOPosix", ["Outbound", "HTTPServer"]),
        ("GRDB", ["DayStore"]),
        ("NIOSSL", ["Outbound", "HTTPServer"]),
        ("Yams", ["YAMLReading", "Settings", "HTTPServer"]),
        // Whatever calls WeChat or a receiver takes the way out as a parameter.
        ("Outbound", ["Settings", "RemoteWrite", "Exporter"]),
        ("Collection", ["Presentation", "Exporter", "CLI", "DevTools"]),
        ("Simulator", ["CLI", "TestKit", "DevTools"]),
        ("TestKit", ["DevTools"]),
        // The developers' tools are never in the image, so they may take the whole of Foundation.
        ("Foundation", ["TestKit", "DevTools"]),
    ])
    func whatIsDangerousHasFewOwners(module: String, targets: [String]) {
        #expect(ImportLaw.rows.filter { $0.allowed.contains(module) }.map(\.target) == targets)
    }

    /// Whoever may import Glibc could open sockets, which no import shows.
    @Test func localSocketsHaveFewOwners() throws {
        let owners = files.filter { $0.lines.contains { $0.contains("socket(AF_") } }.map(\.path).map {
            $0.split(separator: "/").last
        }
        #expect(
            Set(owners) == [
                "ServiceNotifier.swift", "HealthSocket.swift", "UnixSocket.swift", "NotifySocket.swift",
            ])
    }

    @Test func theSimulatorAndThePagesKnowNoneOfOursButWords() {
        let ours = Set(ImportLaw.rows.map(\.target))
        for row in ImportLaw.rows where ["Simulator", "Pages"].contains(row.target) {
            let known: Set<String> = row.target == "Pages" ? ["Languages"] : []
            #expect(row.allowed.intersection(ours) == known, "\(row.target)")
        }
    }

    @Test func targetsImportOnlyWhatTheLawAllows() throws {
        for (target, files) in Dictionary(grouping: files, by: \.target) {
            for breach in ImportLaw.breaches(of: target, importing: try SourceTree.imports(of: files)) {
                // Only now it matters which of the files it is.
                let paths = try files.filter { try SourceTree.imports(of: [$0]).contains(breach) }.map(\.path)
                Issue.record("\(target) imports \(breach) in \(paths)")
            }
        }
    }

    @Test func whatTheLawDoesNotNameIsABreach() {
        #expect(ImportLaw.breaches(of: "WeChatAPI", importing: ["HTTPTypes", "FoundationEssentials"]) == [])
        #expect(ImportLaw.breaches(of: "CLI", importing: ["Foundation", "Glibc"]) == ["Foundation"])
        #expect(ImportLaw.breaches(of: "Unknown", importing: ["Synchronization"]) == ["Synchronization"])
    }

    @Test func nothingIsPublic() {
        let word = /\b(public|open (class|func|var|subscript|override|import))\b/
        for file in files {
            for (place, line) in file.lines.enumerated() where line.prefix(while: { $0 != "/" }).contains(word) {
                Issue.record("\(file.path):\(place + 1): use package access")
            }
        }
    }

    @Test func targetsHaveOneLevelOfFoldersOfAtMost15Files() throws {
        for root in ["Sources", "Tests"] {
            for (folder, count) in try SourceTree.folders(below: root) {
                #expect(folder.split(separator: "/").count <= 3, "\(folder) lies too deep")
                #expect(count <= 15, "\(folder) has \(count) files: cut it by what changes together")
            }
        }
    }

    @Test func filesHaveAtMost250Lines() {
        for file in files {
            // A newline at the end opens no further line.
            #expect(file.lines.count - 1 <= 250, "\(file.path): split it by what changes together")
        }
    }
}
