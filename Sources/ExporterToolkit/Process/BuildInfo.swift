package import Exposition

/// What a program was built from, by whom and when: for `--version`, the log and the metric.
package struct BuildInfo: Sendable, Equatable {
    /// The release, `1.2.0`.
    package var version: String
    /// The commit.
    package var revision: String
    /// The branch of the commit.
    package var branch: String
    /// Who built it, `user@host`.
    package var buildUser: String
    /// When, `20261121-09:50:28`.
    package var buildDate: String
    /// The compiler, `6.3.1`.
    package var swiftVersion: String
    /// The operating system, in Go's words: `linux`.
    package var os: String
    /// The processor, in Go's words: `amd64`, `arm64`.
    package var arch: String
    /// The build options; Prometheus says `unknown` for none.
    package var tags: String

    /// Makes a description; anything not given is unknown.
    package init(
        version: String, revision: String = "unknown", branch: String = "unknown", buildUser: String = "unknown",
        buildDate: String = "unknown", swiftVersion: String = "unknown", os: String = BuildInfo.os,
        arch: String = BuildInfo.arch, tags: String = "unknown"
    ) {
        self.version = version
        self.revision = revision
        self.branch = branch
        self.buildUser = buildUser
        self.buildDate = buildDate
        self.swiftVersion = swiftVersion
        self.os = os
        self.arch = arch
        self.tags = tags
    }

    /// The text of `--version`, in the layout of every Prometheus program, without a trailing newline.
    package func versionText(program: String) -> String {
        """
        \(program), version \(version) (branch: \(branch), revision: \(revision))
          build user:       \(buildUser)
          build date:       \(buildDate)
          swift version:    \(swiftVersion)
          platform:         \(os)/\(arch)
          tags:             \(tags)
        """
    }

    /// The family `<prefix>_build_info`.
    package func family(prefix: String) throws(MetricError) -> MetricFamily {
        let help =
            "A metric with a constant '1' value labeled by version, revision, branch, swiftversion from which "
            + "\(prefix) was built, and the goos and goarch for the build."
        return try MetricFamily(
            name: "\(prefix)_build_info", help: help, type: .gauge,
            labelNames: ["version", "revision", "branch", "swiftversion", "goos", "goarch", "tags"],
            samples: [Sample(labelValues: [version, revision, branch, swiftVersion, os, arch, tags], value: 1)])
    }

    /// The operating system that this is compiled for.
    package static var os: String {
        #if os(Linux)
            "linux"
        #else
            "unknown"
        #endif
    }

    /// The processor architecture that this is compiled for.
    package static var arch: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }
}
