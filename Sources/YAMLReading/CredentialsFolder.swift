internal import Glibc

/// systemd's folder of credentials, in paths of configuration files.
package enum CredentialsFolder {
    /// The one variable that paths may begin with.
    private static let variable = "${CREDENTIALS_DIRECTORY}"

    /// What is wrong when the folder is named and there is none.
    package static let isMissing = "CREDENTIALS_DIRECTORY is not set; systemd sets it for units with LoadCredential="

    /// The folder of this process.
    package static var own: String? { getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) } }

    /// The path with the folder in the place of the variable; `nil` when there is none.
    package static func expand(_ path: String, folder: String?) -> String? {
        guard path.hasPrefix(variable) else { return path }
        guard let folder, !folder.isEmpty else { return nil }
        return folder + path.dropFirst(variable.count)
    }
}
