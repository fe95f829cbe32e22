import WeChatAPI

/// The texts of the labels `msg_type`, `count_interval` and `ref_hour`.
enum CellLabels {
    /// The keys that WeChat documents for a kind of row.
    static func documentedKeys(_ kind: Endpoint.RowKind) -> [Int] {
        kind == .interval ? [0, 1, 2, 3] : [1, 2, 3, 4, 6]
    }

    /// The word of a documented key, the number of any other.
    static func text(_ key: Int, _ kind: Endpoint.RowKind) -> String {
        let words = kind == .interval ? intervals : messageTypes
        return words[key] ?? "\(key)"
    }

    /// `00` … `23`.
    static func hour(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }

    private static let messageTypes = [1: "text", 2: "image", 3: "voice", 4: "video", 6: "link"]
    private static let intervals = [0: "0", 1: "1-5", 2: "6-10", 3: ">10"]
}
