/// The keys that WeChat documents for rows, with their words.
package enum CellKeys {
    /// The keys that WeChat documents for a kind of row.
    package static func documented(_ kind: Endpoint.RowKind) -> [Int] {
        switch kind {
        case .hourAndType, .type: [1, 2, 3, 4, 6]
        case .interval: [0, 1, 2, 3]
        case .callbacks, .callbacksByHour: CallbackNumber.allCases.map(\.rawValue)
        case .followerChanges, .followers: [0]
        }
    }

    /// How many hours a row's key has.
    package static func hours(_ kind: Endpoint.RowKind) -> Int {
        [.hourAndType, .callbacksByHour].contains(kind) ? 24 : 1
    }

    /// The word for a documented key, otherwise the number.
    package static func text(_ key: Int, _ kind: Endpoint.RowKind) -> String {
        let word =
            switch kind {
            case .hourAndType, .type: messageTypes[key]
            case .interval: intervals[key]
            case .callbacks, .callbacksByHour, .followerChanges, .followers: String?.none
            }
        return word ?? "\(key)"
    }

    /// `00` … `23`.
    package static func hour(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }

    private static let messageTypes = [1: "text", 2: "image", 3: "voice", 4: "video", 6: "link"]
    private static let intervals = [0: "0", 1: "1-5", 2: "6-10", 3: ">10"]
}
