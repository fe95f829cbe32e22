import Foundation
import TestKit
import Testing

/// The reference of the command line, written from what the program itself declares.
@Suite(.timeLimit(.minutes(5)))
struct FlagReferenceTests {
    @Test func theReferenceIsTheCommandLine() async throws {
        let dump = try await Program.run(["--experimental-dump-help"])
        #expect(dump.code == 0)
        let program = try JSONDecoder().decode(DeclaredProgram.self, from: Data(dump.output.utf8)).command
        let text = FlagReference(of: program).text
        let written = try GeneratedSection("flags", of: "docs/flags.md").current(updatedTo: text)
        #expect(written == text, "docs/flags.md differs from the command line; run UPDATE_GOLDEN=1 make test")
    }

    @Test func helpListsEveryCommandAndEachOfItsFlags() async throws {
        let dump = try await Program.run(["--experimental-dump-help"])
        let program = try JSONDecoder().decode(DeclaredProgram.self, from: Data(dump.output.utf8)).command
        let commands = try #require(program.subcommands).filter { $0.commandName != "help" }
        #expect(!commands.isEmpty)
        let overview = try await Program.run(["--help"]).output
        for command in commands {
            #expect(overview.contains("  \(command.commandName) "), "\(command.commandName)")
            let help = try await Program.run([command.commandName, "--help"], environment: ["COLUMNS": "200"]).output
            for flag in command.flags {
                #expect(help.contains("  \(flag.spelling)"), "\(command.commandName) \(flag.spelling)")
            }
        }
    }
}

/// The tables of all commands: those of `run` in full, of another command the flags that `run` has not.
private struct FlagReference {
    private let commands: [DeclaredCommand]
    private let shared: Set<DeclaredFlag>

    init(of program: DeclaredCommand) {
        commands = (program.subcommands ?? []).filter { $0.commandName != "help" }
        shared = Set(commands.first { $0.commandName == "run" }?.flags ?? [])
    }

    /// Everything between the comments.
    var text: String { commands.map(section).joined(separator: "\n") }

    private func section(_ command: DeclaredCommand) -> String {
        let isRun = command.commandName == "run"
        let own = command.flags.filter { isRun || !shared.contains($0) }
        let others = command.flags.filter { !isRun && shared.contains($0) }
        var lines = ["### `\(command.commandName)`", "", command.abstract ?? ""]
        if !own.isEmpty {
            lines +=
                ["", "| flag | environment variable | default | meaning |", "|:---|:---|:---|:---|"] + own.map(\.row)
        }
        if !others.isEmpty {
            lines += [
                "", "Flags of `run` that it takes too: \(others.map { "`\($0.spelling)`" }.joined(separator: ", ")).",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What `--experimental-dump-help` prints, as far as the reference needs it.
private struct DeclaredProgram: Decodable {
    let command: DeclaredCommand
}

private struct DeclaredCommand: Decodable {
    let commandName: String
    let abstract: String?
    let subcommands: [DeclaredCommand]?
    let arguments: [DeclaredFlag]?

    /// Its flags without those that every command has.
    var flags: [DeclaredFlag] { (arguments ?? []).filter { !["", "help", "version"].contains($0.name) } }
}

private struct DeclaredFlag: Decodable, Hashable {
    struct Name: Decodable, Hashable {
        let name: String
    }

    let preferredName: Name?
    let abstract: String?
    let defaultValue: String?
    let allValues: [String]?
    let isRepeating: Bool
    let kind: String

    var name: String { preferredName?.name ?? "" }
    var spelling: String { "--\(name)" }

    /// The flags that are spelled as in Prometheus, with a dot, can be set by the environment.
    private var variable: String {
        guard name.contains(".") else { return "" }
        return "`WECHAT_EXPORTER_\(name.uppercased().replacing(/[.-]/, with: "_"))`"
    }

    private var meaning: String {
        let values = allValues.map { " One of \($0.map { "`\($0)`" }.joined(separator: ", "))." } ?? ""
        return ((abstract ?? "") + values).replacing("|", with: "\\|").replacing("\n", with: " ")
    }

    /// Its line of the table.
    var row: String {
        let value = kind == "flag" ? "" : defaultValue.map { "`\($0)`" } ?? ""
        return "| `\(spelling)` | \(variable) | \(value) | \(meaning) |"
    }
}
