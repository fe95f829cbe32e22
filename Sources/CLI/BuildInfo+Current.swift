import ExporterToolkit

extension BuildInfo {
    /// What this program was built from.
    static let current = BuildInfo(version: "0.1.0", swiftVersion: compiler)

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
