import Foundation
import TestKit
import Testing

/// Points of the event-time metrics: values by metric, account, type and second.
struct EventPoints: Equatable {
    /// The metrics.
    static let metrics = ["wechat_upstream_hourly_messages", "wechat_upstream_hourly_users"]

    /// The values.
    private(set) var values: [String: Double] = [:]
    /// Points that came more than once.
    private(set) var repeated = 0

    /// Starts without a point.
    init() {}

    /// Reads what `backfill --format jsonl` has written.
    init(jsonLines path: String) throws {
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for (metric, field) in zip(Self.metrics, ["msg_count", "msg_user"]) {
                let time = try #require(row["timestamp"] as? Int)
                add(metric, row, Int64(time), try #require(row[field] as? Double))
            }
        }
    }

    /// Adds a point of the series with these labels.
    mutating func add(_ metric: String, _ labels: [String: Any], _ seconds: Int64, _ value: Double) {
        let key = "\(metric) \(labels["account"] ?? "") \(labels["msg_type"] ?? "") \(seconds)"
        if values.updateValue(value, forKey: key) != nil { repeated += 1 }
    }

    /// Adds the points of another collection.
    mutating func add(_ other: EventPoints) {
        repeated += other.repeated
        for (key, value) in other.values where values.updateValue(value, forKey: key) != nil { repeated += 1 }
    }
}

extension EventPoints {
    /// Reads everything of the last 60 days from a Prometheus.
    init(prometheus url: String) async throws {
        for metric in Self.metrics {
            let answer = try await curl("\(url)/api/v1/query", "--get", "--data-urlencode", "query=\(metric)[60d]")
            let json = try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any], "\(answer.text)")
            let data = try #require(json["data"] as? [String: Any], "\(answer.text)")
            for series in try #require(data["result"] as? [[String: Any]]) {
                let labels = try #require(series["metric"] as? [String: Any])
                for pair in try #require(series["values"] as? [[Any]]) {
                    add(metric, labels, Int64(try #require(pair[0] as? Double)), try #require(Double("\(pair[1])")))
                }
            }
        }
    }

    /// Reads everything of the last 60 days from a VictoriaMetrics, points that it holds twice included.
    init(victoriaMetrics url: String) async throws {
        let start = Int(Date().timeIntervalSince1970) - 60 * 86_400
        for metric in Self.metrics {
            let address = "\(url)/api/v1/export?match[]=\(metric)&reduce_mem_usage=1&start=\(start)"
            for line in try await curl(address, "--globoff").text.split(separator: "\n") {
                let series = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let labels = try #require(series["metric"] as? [String: Any])
                let times = try #require(series["timestamps"] as? [Int64])
                for (time, value) in zip(times, try #require(series["values"] as? [Double])) {
                    add(metric, labels, time / 1000, value)
                }
            }
        }
    }
}
