import Exposition

/// A cage of a zoo, the subject of the tests of segments.
struct Cage: Sendable, Equatable {
    var name: String
    var animals: [Int]
    var isOpen: Bool?

    init(_ name: String, _ animals: [Int] = [1, 2, 3], isOpen: Bool? = true) {
        (self.name, self.animals, self.isOpen) = (name, animals, isOpen)
    }
}

/// The families of a zoo.
enum Zoo {
    static func families() throws -> [SubjectFamily<Cage>] {
        let hours = LabelTable(["kind", "hour"], rows: (0..<48).map { ["owl \"\($0 / 24)\"", "\($0 % 24)"] })
        return [
            try SubjectFamily(
                FamilyHeader(
                    name: "zoo_animals", help: "Animals by kind.", type: .gauge,
                    labelNames: ["cage", "kind", "hour"]), of: \Cage.animals
            ) { animals, writer in
                for (place, number) in animals.enumerated() { writer.line(hours, place % 48, number) }
            },
            try SubjectFamily(
                FamilyHeader(name: "zoo_open", help: "Whether it is open.", type: .gauge, labelNames: ["cage"]),
                of: \Cage.isOpen
            ) { isOpen, writer in
                if let isOpen { writer.line(isOpen ? 1 : 0) }
            },
            try SubjectFamily(
                FamilyHeader(
                    name: "zoo_visits_seconds_total", help: "Visits.", type: .counter, labelNames: ["cage", "day"]),
                of: \Cage.animals.count
            ) { count, writer in
                writer.line(["a\\b\nc"], Double(count) / 3)
            },
        ]
    }

    static func cache(_ cages: [Cage?] = [], blockSize: Int = 2) throws -> SegmentCache<Cage, [UInt8]> {
        let cache = try SegmentCache<Cage, [UInt8]>(
            try families(), blockSize: blockSize, label: \.name,
            seal: Seal {
                $0
            } open: {
                $0
            })
        cache.show(cages)
        return cache
    }

    /// The packed exposition as a whole gzip member.
    static func member(_ body: GzipBody<[UInt8]>) -> [UInt8] {
        body.pieces.flatMap { $0 } + Gzip.trailer(body.checksum)
    }
}

extension SegmentCache where Subject == Cage {
    /// Shows these cages, and no others.
    func show(_ cages: [Cage?]) { update(cages.enumerated().map { ($0.offset, $0.element) }, count: cages.count) }
}
