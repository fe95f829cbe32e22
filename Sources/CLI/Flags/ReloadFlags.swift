import ArgumentParser
import BeijingTime

/// How the configuration is loaded again.
struct ReloadFlags: ParsableArguments {
    @Flag(name: .customLong("web.enable-lifecycle"), help: "Enable reload via HTTP request (POST /-/reload).")
    var enableLifecycle = false

    @Flag(
        name: .customLong("config.enable-auto-reload"),
        help:
            "Reload the configuration when its file or a file that it names has changed, but for what secret files hold."
    )
    var enableAutoReload = false

    @Option(
        name: .customLong("config.auto-reload-interval"),
        help: ArgumentHelp(
            "How often the files are looked at for a change: seconds, or as in 1m30s.", valueName: "duration"))
    var autoReloadInterval = "30"

    /// The interval of the automatic reload, nil without it.
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

    /// Refuses an interval that is none.
    func validate() throws { _ = try interval }
}
