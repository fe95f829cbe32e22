import ArgumentParser

/// The option that says how wild the simulated traffic is.
struct TrafficFlags: ParsableArguments {
    @Option(help: "How far messages stray beyond chance: 1 as real accounts' do, 0 hardly.")
    var wildness = 1.0

    /// Refuses what makes no traffic.
    func validate() throws {
        guard (0...3).contains(wildness) else { throw ValidationError("--wildness must be from 0 to 3") }
    }
}
