import CBuildStamp
import ExporterToolkit

extension BuildInfo {
    /// What this program was built from; `make release` sets all of it, other builds know only the next version.
    static let current = BuildInfo(
        version: text(build_stamp_version()) ?? "0.1.0", revision: text(build_stamp_revision()) ?? "unknown",
        branch: text(build_stamp_branch()) ?? "unknown", buildUser: text(build_stamp_user()) ?? "unknown",
        buildDate: text(build_stamp_date()) ?? "unknown", swiftVersion: compiler)

    private static func text(_ stamp: UnsafePointer<CChar>) -> String? {
        let text = String(cString: stamp)
        return text.isEmpty ? nil : text
    }

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
