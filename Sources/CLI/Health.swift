import ArgumentParser
import Exporter
import ExporterToolkit

/// Asks a running exporter whether it serves.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the exporter on this machine whether it serves; exit 0 if it does, else 1.")

    @OptionGroup var address: AddressFlags

    /// Asks the first address for health alone, else the first listen address.
    func run() async throws {
        guard let first = try (address.healthAddresses() + address.addresses()).first else {
            throw ValidationError("--web.listen-address is empty")
        }
        let path = address.routePrefix + "/-/healthy"
        guard let failure = await HealthProbe.failure(first, path: path) else { return }
        Console.error(failure)
        throw ExitCode.failure
    }
}
