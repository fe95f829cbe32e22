package import Logging
internal import NIOSSL
internal import Synchronization
package import YAMLReading

/// A web configuration file, read again whenever it or a file that it names has changed.
///
/// exporter-toolkit reads its file for each request and each handshake. Here the files' times of change are checked instead, so that a
/// request costs one system call; the file is parsed and the certificates are loaded only when they have changed. As there, a broken file
/// closes the door: requests are answered with 500 and handshakes fail until it is fixed. What the toolkit fixes at the start is fixed
/// here too: whether TLS is used, HTTP/2, and the rate limit.
package final class WebConfigurationSource: Sendable {
    /// The result of parsing the text.
    private typealias Reading = Result<WebConfiguration, ConfigurationError>

    /// What was read, and from which state of the files.
    private struct State {
        /// The state of the configuration file.
        var stamp: FileContent.Stamp
        /// The content, or why it cannot be read.
        var content: Result<[UInt8], FileFault>
        /// The result of parsing it.
        var reading: Reading
        /// The state of the certificates and keys.
        var tlsStamps: [FileContent.Stamp] = []
        /// The TLS context made of them; `nil` when handshakes have to be refused.
        var tls: TLSSetup?
        /// Whether a change could hide behind the stamp.
        var isUnsettled = false
        /// Whether a change of the certificates could hide behind their stamps.
        var isTLSUnsettled = false
    }

    /// The file's path.
    private let path: String
    /// systemd's credentials directory; `nil` for none.
    private let credentials: String?
    /// Logs changes.
    private let logger: Logger
    /// The configuration at the start.
    let initial: WebConfiguration
    /// What was read last.
    private let state: Mutex<State>

    /// Reads the file and all files that it names; `credentials` is systemd's credentials directory.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake.
    package init(
        path: String, logger: Logger, credentials: String? = CredentialsFolder.own
    ) throws(ConfigurationError) {
        (self.path, self.logger, self.credentials) = (path, logger, credentials)
        let stamp = FileContent.Stamp(of: path)
        let content = FileContent.read(path)
        initial = try Self.parse(content, path: path, credentials: credentials)
        var state = State(stamp: stamp, content: content, reading: .success(initial), isUnsettled: stamp.mayHideAChange)
        if let settings = initial.tls {
            state.tlsStamps = settings.paths.map { FileContent.Stamp(of: $0) }
            state.isTLSUnsettled = state.tlsStamps.contains(where: \.mayHideAChange)
            state.tls = try Self.setup(settings, path: path, isHTTP2: initial.http2)
        }
        self.state = Mutex(state)
    }

    /// Whether connections are encrypted.
    package var isTLS: Bool { initial.tls != nil }

    /// Whether HTTP/2 is offered.
    var isHTTP2: Bool { isTLS && initial.http2 }

    /// The current configuration; `nil` while the file is broken.
    func configuration() -> WebConfiguration? {
        state.withLock { state in
            refresh(&state)
            return try? state.reading.get()
        }
    }

    /// The TLS context of the next handshake; `nil` while handshakes have to be refused.
    func tls() -> TLSSetup? {
        state.withLock { state in
            refresh(&state)
            guard case .success(let configuration) = state.reading, let settings = configuration.tls else { return nil }
            let stamps = settings.paths.map { FileContent.Stamp(of: $0) }
            guard stamps != state.tlsStamps || state.isTLSUnsettled, Descriptors.next != nil else { return state.tls }
            let isNew = stamps != state.tlsStamps
            (state.tlsStamps, state.isTLSUnsettled) = (stamps, stamps.contains(where: \.mayHideAChange))
            do throws(ConfigurationError) {
                state.tls = try Self.setup(settings, path: path, isHTTP2: initial.http2)
                if isNew { logger.info("Loaded TLS certificates", metadata: ["file": "\(path)"]) }
            } catch {
                if isNew { log(error) }
                state.tls = nil
            }
            return state.tls
        }
    }

    /// Reads the file again if it has changed.
    private func refresh(_ state: inout State) {
        let stamp = FileContent.Stamp(of: path)
        guard stamp != state.stamp || state.isUnsettled else { return }
        let content = FileContent.read(path)
        // Without a free descriptor a good file looks unreadable; the next request checks again.
        guard content != .failure(.noDescriptors) else { return }
        (state.stamp, state.isUnsettled) = (stamp, stamp.mayHideAChange)
        guard content != state.content else { return }
        state.content = content
        // The settings may name the same files and still differ, so the next handshake begins with them.
        (state.tlsStamps, state.isTLSUnsettled) = ([], true)
        do throws(ConfigurationError) {
            let configuration = try Self.parse(content, path: path, credentials: credentials)
            state.reading = .success(configuration)
            logger.info("Loaded web configuration", metadata: ["file": "\(path)"])
            if (configuration.tls != nil) != isTLS { logIgnoredTLSChange() }
        } catch {
            log(error)
            state.reading = .failure(error)
        }
    }

    /// Logs every mistake.
    private func log(_ error: ConfigurationError) {
        for problem in error.problems {
            logger.error("Unable to parse configuration", metadata: ["err": "\(problem)"])
        }
    }

    /// Logs that the file has switched TLS on or off, which only a restart can do.
    private func logIgnoredTLSChange() {
        let (was, consequence) =
            isTLS ? ("on", "every handshake is refused until the section is back") : ("off", "it stays off")
        logger.error(
            "TLS was \(was) at the start and can be changed by a restart only; \(consequence)",
            metadata: ["file": "\(path)"])
    }

    /// Parses and checks the text.
    private static func parse(
        _ content: Result<[UInt8], FileFault>, path: String, credentials: String?
    ) throws(ConfigurationError) -> WebConfiguration {
        let text: String
        do throws(FileFault) { text = try FileContent.text(try content.get()) } catch {
            let message = "the web configuration file cannot be read: \(error)"
            throw ConfigurationError(problems: [.init(source: path, place: nil, message: message)])
        }
        return try WebConfigurationReader.configuration(text, path: path, credentials: credentials)
    }

    /// Loads certificates and keys.
    private static func setup(
        _ settings: TLSSettings, path: String, isHTTP2: Bool
    ) throws(ConfigurationError) -> TLSSetup? {
        let problems = ProblemList(file: path)
        let setup = TLSSetup(settings, protocols: isHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"], problems: problems)
        try problems.check()
        return setup
    }
}
