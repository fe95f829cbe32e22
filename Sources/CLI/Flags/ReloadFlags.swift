import ArgumentParser
import BeijingTime

/// The flags about reloading the configuration.
struct ReloadFlags: ParsableArguments {
    @Flag(name: .customLong("web.enable-lifecycle"), help: "Enable reload via HTTP request (POST /-/reload).")
    var enableLifecycle = false

    @Flag(
        name: .customLong("config.enable-auto-reload"),
        help:
            "Reload the configuration when its file or a file that it names has changed; the content of secret files does not count."
    )
    var enableAutoReload = false

    @Option(
        name: .customLong("config.auto-reload-interval"),
        help: ArgumentHelp(
            "How often the files are checked for changes: in seconds, or as in 1m30s.", valueName: "duration"))
    var autoReloadInterval = "30"

    /// The interval of the automatic reload; nil when it is off.
    var interval: Duration? {
        get throws {
            let text = Int(autoReloadInterval) == nil ? autoReloadInterval : autoReloadInterval + "s"
            guard let interval = PrometheusDuration.parse(text), interval >= .seconds(1),
                interval <= PrometheusDuration.year
            else {
                throw ValidationError(
                    "--config.auto-reload-interval: \"\(autoReloadInterval)\" is not a duration from a second to a year such as 30s"
                )
            }
            return enableAutoReload ? interval : nil
        }
    }

    /// Rejects an invalid interval.
    func validate() throws { _ = try interval }
}
