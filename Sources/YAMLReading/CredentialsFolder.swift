internal import Glibc

/// systemd's credentials directory, as paths in configuration files refer to it.
package enum CredentialsFolder {
    /// The only variable that a path may begin with.
    private static let variable = "${CREDENTIALS_DIRECTORY}"

    /// What is wrong when a path names the directory and systemd has set none.
    package static let isMissing = "CREDENTIALS_DIRECTORY is not set; systemd sets it for units with LoadCredential="

    /// The directory of this process; `nil` where systemd has set none.
    package static var own: String? { getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) } }

    /// Replaces the variable at the start of a path by the directory; returns `nil` when there is none.
    package static func expand(_ path: String, folder: String?) -> String? {
        guard path.hasPrefix(variable) else { return path }
        guard let folder, !folder.isEmpty else { return nil }
        return folder + path.dropFirst(variable.count)
    }
}
