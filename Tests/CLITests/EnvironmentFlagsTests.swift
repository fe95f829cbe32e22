import ArgumentParser
@testable import CLI
import Foundation
import TestKit
import Testing

struct EnvironmentFlagsTests {
    /// A flag of a command.
    struct Case: CustomTestStringConvertible {
        let command: String
        let flag: EnvironmentFlags.Flag
        var testDescription: String { "\(command) --\(flag.name)" }
    }

    private static let commands = WechatExporter.configuration.subcommands
    private static let cases = Result {
        try commands.flatMap { command in
            try EnvironmentFlags.flags(of: command).map { Case(command: command._commandName, flag: $0) }
        }
    }

    /// The texts for users in which flags and commands are named.
    private static let documents = Result {
        let docs = (try? FileManager.default.subpathsOfDirectory(atPath: "\(Paths.root)/docs")) ?? []
        return try (["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" })
            .map { try String(contentsOfFile: "\(Paths.root)/\($0)", encoding: .utf8) }.joined(separator: "\n")
    }

    @Test func everyFlagCanBeSetByItsVariable() throws {
        let cases = try Self.cases.get()
        #expect(cases.count > 60)
        for each in cases {
            let (name, kind) = each.flag
            let value = kind == .toggle ? "true" : kind == .list ? "a,b" : "a"
            let environment = [EnvironmentFlags.variable(name): value]
            let added =
                switch kind {
                case .toggle: ["--\(name)"]
                case .list: ["--\(name)=a", "--\(name)=b"]
                case .value: ["--\(name)=a"]
                }
            let completed = try EnvironmentFlags.complete([each.command], from: environment)
            #expect(completed == [each.command] + added, "\(each)")
            let given = [each.command, "--\(name)=b"]
            #expect(try EnvironmentFlags.complete(given, from: environment) == given, "\(each)")
        }
    }

    /// What the parser itself knows of each command, so that no flag with a dot is forgotten.
    @Test func everyFlagWithADotIsOne() throws {
        for command in Self.commands {
            let help = command.helpMessage(includeHidden: true, columns: 400)
            let named = Set(help.matches(of: /--([a-z]+\.[a-z-]+(?:\.[a-z-]+)*)/).map { String($0.1) })
            let ofEnvironment = Set(try EnvironmentFlags.flags(of: command).map { $0.name })
            let left = command is Health.Type ? Set(AddressFlags.names) : []
            #expect(named.subtracting(left) == ofEnvironment, "\(command._commandName)")
        }
    }

    @Test func withoutACommandTheFlagsAreThoseOfRun() throws {
        let environment = ["WECHAT_EXPORTER_CONFIG_CHECK": "1", "WECHAT_EXPORTER_SIMULATOR_LISTEN_ADDRESS": "x"]
        #expect(try EnvironmentFlags.complete([], from: environment) == ["--config.check"])
        #expect(try EnvironmentFlags.complete(["--help"], from: environment) == ["--help", "--config.check"])
        #expect(try EnvironmentFlags.complete(["nonsense"], from: environment) == ["nonsense"])
    }

    @Test func healthLooksAtTheAddressesItself() throws {
        let environment = Dictionary(
            uniqueKeysWithValues: AddressFlags.names.map { (EnvironmentFlags.variable($0), ":1") })
        #expect(try EnvironmentFlags.complete(["health"], from: environment) == ["health"])
    }

    @Test func theDocumentsNameEveryCommandAndEveryFlag() throws {
        let documents = try Self.documents.get()
        let words = Self.commands.map { $0._commandName } + Set(try Self.cases.get().map { "--\($0.flag.name)" })
        let forgotten = words.filter { !documents.contains("`\($0)`") }
        #expect(forgotten == [])
    }
}
