import Exporter
import HTTPServer
import Languages
import Logging
import Settings
import YAMLReading

/// Does what `run` does before its first call to WeChat, changes nothing, and reports everything that would prevent a start.
///
/// Temporary obstacles are not checked: a port in use, a store in use, sockets that systemd passes to `run` only.
struct StartCheck {
    private let flags: RunFlags
    private let language: Language
    private var failures: [String] = []

    /// Begins the check of a start with `flags`, told in a language.
    init(_ flags: RunFlags, in language: Language) { (self.flags, self.language) = (flags, language) }

    /// Checks the web configuration file, if one is named.
    mutating func checkWebConfiguration() {
        guard let file = flags.web.security.path else { return }
        do {
            _ = try WebConfigurationSource(path: file, logger: Self.silent)
            Console.out(Sentence(en: "\(file): web configuration is valid", zh: "\(file)：Web 配置有效")[language])
        } catch {
            failures += error.problems.map { "\($0)" }
        }
    }

    /// Loads the configuration and prints a summary; nil when anything is wrong with it.
    mutating func checkConfiguration() throws -> ExporterConfiguration? {
        do {
            let configuration = try flags.load(.fail)
            let (file, place) = (flags.config.file ?? "environment", flags.config.file ?? "环境变量")
            Console.out(Sentence(en: "\(file): configuration is valid", zh: "\(place)：配置有效")[language])
            for line in configuration.summary { Console.out("  \(line[language])") }
            for notice in configuration.notices {
                Console.out(Sentence(en: "  note: \(notice.english)", zh: "  注意：\(notice.chinese)")[language])
            }
            return configuration
        } catch let error as ConfigurationError {
            failures += error.problems.map { "\($0)" }
            return nil
        }
    }

    /// Reads the store as a start does.
    mutating func checkStore(_ configuration: ExporterConfiguration) {
        do { try configuration.checkStore(logger: Self.silent) } catch { failures.append("\(error)") }
    }

    /// Briefly listens on all addresses, as a start does.
    mutating func checkAddresses() async throws {
        var addresses = flags.web.systemdSocket ? [] : try flags.web.address.addresses()
        addresses += try flags.web.address.healthAddresses()
        var seen: Set<ListenAddress> = []
        var held: [WebServer] = []
        for address in addresses {
            let isAnyPort = address.port == 0 && address.unixSocketPath == nil
            guard seen.insert(address).inserted || isAnyPort else {
                failures.append("\(ListenError.addressInUse("\(address)"))")
                continue
            }
            let server = WebServer(addresses: [address], router: Router([]), logger: Self.silent)
            do throws(ListenError) {
                try await server.bind()
                held.append(server)
            } catch {
                if case .addressInUse = error, await !isFree(address, without: held) { continue }
                failures.append("\(error)")
            }
        }
        for server in held { await server.unbind() }
    }

    /// Whether an address in use becomes free when `held` are released, because it overlaps with one of them.
    private func isFree(_ address: ListenAddress, without held: [WebServer]) async -> Bool {
        for server in held { await server.unbind() }
        let server = WebServer(addresses: [address], router: Router([]), logger: Self.silent)
        let isFree = (try? await server.bind()) != nil
        await server.unbind()
        for server in held { _ = try? await server.bind() }
        return isFree
    }

    /// Prints each failure on a line of stderr.
    ///
    /// - Returns: Whether there was none.
    func report() -> Bool {
        for failure in failures { Console.error(failure) }
        return failures.isEmpty
    }

    private static let silent = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
}
