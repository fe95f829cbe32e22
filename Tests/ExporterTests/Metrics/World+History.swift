import Settings

extension World {
    /// A world on 2026-03-10 with its history fetched.
    static func withHistory(_ change: (inout ExporterConfiguration) -> Void = { _ in }) async throws -> World {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.policy.historyDays = 35
            change(&configuration)
        }
        try await world.run(until: "2026-03-10 12:30")
        return world
    }

    /// The lines of the exposition that say what is usual or expected.
    func comparedLines() throws -> [String] {
        try exposition().split(separator: "\n").filter(Self.isCompared).map(String.init)
    }

    /// Whether a line of the exposition says what is usual or expected.
    static func isCompared(_ line: Substring) -> Bool {
        ["baseline", "_usual_", "_expected_", "_silence_"].contains(where: line.contains)
    }
}
