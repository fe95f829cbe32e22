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
        guard let failure = try await ask(address) else { return }
        Console.error(failure)
        throw ExitCode.failure
    }

    /// Asks the first address for health alone, else the first address of all.
    private func ask(_ address: AddressFlags) async throws -> String? {
        if let health = try address.healthAddresses().first {
            return await HealthProbe.failure(health, path: "/-/healthy")
        }
        guard let first = try address.addresses().first else { return nil }
        return await HealthProbe.failure(first, path: address.proxy.prefix + "/-/healthy")
    }
}
