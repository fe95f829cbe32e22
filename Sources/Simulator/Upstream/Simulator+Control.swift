package import HTTPTypes

/// The operator's requests to the simulator itself, below `/simulator/`; WeChat has no such paths.
extension Simulator {
    /// Answers a request to the simulator itself; nil for every other path, which is WeChat's.
    ///
    /// `GET /simulator/status`, `GET /simulator/scenario`, `PUT` or `POST /simulator/scenario/NAME` and
    /// `POST /simulator/reset-counts`; none of them is counted as a call.
    package mutating func control(_ request: HTTPRequest, at now: Int64) -> SimulatorAnswer? {
        let path = (request.path ?? "").prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        guard path.count > 2, path[0].isEmpty, path[1] == "simulator" else { return nil }
        switch (path[2], path.count) {
        case ("status", 3):
            return only([.get], request) { .json($0.status(at: now) + "\n") }
        case ("scenario", 3):
            return only([.get], request) { .text($0.scenario.line) }
        case ("scenario", 4):
            return only([.put, .post], request) { $0.choose(String(path[3])) }
        case ("reset-counts", 3):
            return only([.post], request) { simulator in
                simulator.requestCounts = [:]
                return .text("all counts are 0")
            }
        default:
            return .text("no such path; there are status, scenario, scenario/NAME and reset-counts", status: .notFound)
        }
    }

    private mutating func only(
        _ methods: [HTTPRequest.Method], _ request: HTTPRequest,
        _ answer: (inout Simulator) -> SimulatorAnswer
    ) -> SimulatorAnswer {
        guard !methods.contains(request.method) else { return answer(&self) }
        let names = methods.map(\.rawValue)
        var refusal = SimulatorAnswer.text("use \(names.joined(separator: " or "))", status: .methodNotAllowed)
        refusal.response.headerFields[.allow] = names.joined(separator: ", ")
        return refusal
    }

    private mutating func choose(_ name: String) -> SimulatorAnswer {
        guard let chosen = SimulatorScenario(rawValue: name) else {
            let known = SimulatorScenario.allCases.map(\.rawValue).joined(separator: ", ")
            return .text("there is no scenario of that name; known: \(known)", status: .notFound)
        }
        scenario = chosen
        return .text(chosen.line)
    }

    private func status(at now: Int64) -> String {
        let counts = requestCounts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        let fields = [
            "\"time\":\"\(BeijingTime.text(now))\"", "\"scenario\":\"\(scenario.rawValue)\"",
            "\"accounts\":\(configuration.accounts.count)", "\"platforms\":\(configuration.platforms.count)",
            "\"requests\":{\(counts.joined(separator: ","))}",
        ]
        return "{\(fields.joined(separator: ","))}"
    }
}

extension SimulatorScenario {
    /// Name and summary.
    fileprivate var line: String { "\(rawValue): \(summary)" }
}

extension SimulatorAnswer {
    /// A line for the terminal.
    fileprivate static func text(_ line: String, status: HTTPResponse.Status = .ok) -> SimulatorAnswer {
        SimulatorAnswer(status: status, type: "text/plain; charset=utf-8", text: line + "\n")
    }
}
