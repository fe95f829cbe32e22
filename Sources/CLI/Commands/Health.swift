import ArgumentParser
import Exporter
import FoundationEssentials
import HTTPServer

/// Asks a running exporter whether it serves.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the exporter that runs beside this command whether it serves; exit 0 if it does, else 1.",
        discussion: """
            Without an address it asks the exporter of the same container, or of the same user and namespaces, whatever its flags say. \
            An address is asked for by plain HTTP without a password.
            """)

    @OptionGroup var address: AddressFlags

    /// Asks the address given by flag, otherwise the exporter that runs here, otherwise the address in the environment.
    func run() async throws {
        guard let failure = try await failure() else { return }
        Console.error(failure)
        throw ExitCode.failure
    }

    private func failure() async throws -> String? {
        if !address.listenAddresses.isEmpty || !address.healthListenAddresses.isEmpty { return try await ask(address) }
        let environment = ProcessInfo.processInfo.environment
        let variables = AddressFlags.names.map { EnvironmentFlags.variable($0) }
        // Variables that the exporter was started with as well do not single it out: in a container all processes share one environment.
        let here = HealthSocket.all.filter { socket in
            variables.allSatisfy { ["", socket.environment($0)].contains(environment[$0] ?? "") }
        }
        guard let only = here.first else {
            var named = address
            named.listenAddresses = EnvironmentFlags.list("web.listen-address", in: environment)
            named.healthListenAddresses = EnvironmentFlags.list("web.health-listen-address", in: environment)
            return try await ask(named)
        }
        guard here.count == 1 else {
            let processes = here.map { "\($0.process)" }.joined(separator: ", ")
            return "several exporters run here, with the process ids \(processes): name one by --web.listen-address"
        }
        return only.failure(path: "/-/healthy")
    }

    /// Asks the first health address, otherwise the first address of all.
    private func ask(_ address: AddressFlags) async throws -> String? {
        if let health = try address.healthAddresses().first {
            return await HealthProbe.failure(health, path: "/-/healthy")
        }
        guard let first = try address.addresses().first else { return nil }
        return await HealthProbe.failure(first, path: address.proxy.prefix + "/-/healthy")
    }
}
