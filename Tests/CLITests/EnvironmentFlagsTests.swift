import ArgumentParser
@testable import CLI
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
}
