import Exposition

/// A synthetic account for benchmarks: the same number gives the same account on every run.
struct SyntheticShop: Sendable {
    /// The label `account`.
    let name: String
    /// The messages of a day, by type and hour.
    var messages: [Int]

    /// Makes the shop with this number; a third of its hours are silent, as at night.
    init(_ number: Int) {
        name = "shop-\(number)"
        messages = (0..<120).map { cell in
            let mixed = (number &* 2_654_435_761 &+ cell &* 40_503) & 0xFFFF
            return cell % 24 < 8 ? 0 : mixed % (cell % 24 == 20 ? 5000 : 300)
        }
    }

    /// The two families that make up nearly all of an exposition.
    static func families() throws -> [SubjectFamily<SyntheticShop>] {
        let types = ["text", "image", "voice", "video", "link"]
        let table = LabelTable(
            ["msg_type", "ref_hour"],
            rows: types.flatMap { type in (0..<24).map { [type, $0 < 10 ? "0\($0)" : "\($0)"] } })
        return try ["wechat_upstream_messages", "wechat_upstream_users"].map { name in
            try SubjectFamily(
                FamilyHeader(
                    name: name, help: "Made up.", type: .gauge, labelNames: ["account", "msg_type", "ref_hour"]),
                of: \SyntheticShop.messages
            ) { messages, writer in
                for (place, value) in messages.enumerated() { writer.line(table, place, value) }
            }
        }
    }
}
