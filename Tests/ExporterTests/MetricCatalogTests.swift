import BeijingTime
import ExporterToolkit
import Exposition
import Presentation
import RemoteWrite
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

struct MetricCatalogTests {
    @Test func theWholeExpositionOfTwoAccountsIsAsCommitted() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.endpoints = Endpoint.allCases }
        try await world.run(until: "2026-03-10 12:30")
        try Golden.expect(try world.exposition(), "two-accounts.prom")
    }

    @Test func theExpositionOfAFailedStartIsAsCommitted() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts[0].access = .secret(.literal(Secret("wrong")), .stable)
        }
        world.transport.withSimulator { $0.inject(.httpStatus(502), on: "getupstreammsghour", times: 9) }
        try await world.run(until: "2026-03-10 09:02")
        try Golden.expect(try world.exposition(), "failed-start.prom")
    }

    @Test func oddAccountNamesAreEscaped() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.accounts[0].name = #"a "b" \ c"# + "\n公众号 😀"
        }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.exposition().contains(#"wechat_up{account="a \"b\" \\ c\n公众号 😀"} 1"#))
    }

    @Test func aNewDayGivesAllCallsBackBeforeAnyIsMade() async throws {
        var world = try World(at: "2026-03-10 09:00")
        try await world.run(until: "2026-03-10 20:00")
        let name = "wechat_exporter_api_calls_remaining"
        let limit = Double(world.configuration.policy.callsPerDay)
        let used = try world.metrics().series(name, "getupstreammsghour").values
        #expect(used.count == 2 && used.allSatisfy { $0 < limit })
        world.clock.set(try #require(UnixTime(beijing: "2026-03-11 00:00")))
        let left = try world.metrics().series(name).values
        #expect(left.count >= 2 && left.allSatisfy { $0 == limit })
    }

    @Test func everyFamilyIsDeclaredOnceAndSaysWhatItShows() {
        let names = MetricCatalog.declarations.map(\.name)
        #expect(Set(names).count == names.count)
        for declaration in MetricCatalog.declarations {
            #expect(declaration.name.hasPrefix("wechat_"))
            #expect(declaration.help.hasSuffix("."))
            #expect(declaration.help.split(separator: " ").count >= 6, "\(declaration.name)")
            #expect(declaration.name.hasSuffix("_total") == (declaration.type == .counter))
        }
        let data = MetricCatalog.declarations.filter {
            $0.name.hasPrefix("wechat_upstream_") && !$0.name.hasSuffix("_timestamp_seconds")
                && !$0.name.hasSuffix("_incomplete") && !$0.name.contains("month_days")
                && !["baseline", "usual", "expected", "silence", "special", "like_days"].contains(
                    where: $0.name.contains)
        }
        #expect(data.count == 11)
        for declaration in data {
            #expect(
                Endpoint.allCases.contains { declaration.help.contains("(\($0.rawValue), msg_") }, "\(declaration.name)"
            )
            #expect(declaration.help.contains("the stored value of a ready period"))
        }
    }

    @Test func familiesOfCausesNameEndpointAndFieldAndUseBaseUnits() {
        let causes = MetricCatalog.declarations.filter {
            $0.name.hasPrefix("wechat_interface_") || $0.name.hasPrefix("wechat_user_")
        }
        #expect(causes.count == 11)
        for declaration in causes {
            let source = declaration.help.firstMatch(
                of: /\((get[a-z]+), ([a-z]+_[a-z_]+)\); the stored value of a ready/)
            let name = source.map { String($0.output.1) } ?? ""
            #expect(Endpoint(rawValue: name) != nil, "\(declaration.help)")
            #expect(declaration.help.contains("time_cost") == declaration.name.hasSuffix("_seconds"))
        }
    }

    @Test func theReferenceIsTheCatalogue() throws {
        let build = try BuildInfo(version: "0").family(prefix: "wechat_exporter")
        var table = ["| metric | type | labels | meaning |", "|:---|:---|:---|:---|"]
        table += MetricCatalog.declarations.map { row($0.name, $0.type, $0.labelNames, $0.help) }
        table += RemoteWriteStatistics.reference.map { row($0.name, $0.type, $0.labels, $0.help) }
        table.append(row(build.name, build.type, build.labelNames, build.help))
        let text = table.joined(separator: "\n") + "\n"
        let written = try GeneratedSection("metrics", of: "docs/metrics.md").current(updatedTo: text)
        #expect(written == text, "docs/metrics.md differs from the code; run UPDATE_GOLDEN=1 make test")
    }

    private func row(_ name: String, _ type: MetricType, _ labels: [String], _ help: String) -> String {
        let cells = ["`\(name)`", "\(type)", labels.map { "`\($0)`" }.joined(separator: " "), help]
        return "| \(cells.joined(separator: " | ")) |"
    }
}
