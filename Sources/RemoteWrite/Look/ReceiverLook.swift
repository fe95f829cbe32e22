package import BeijingTime
package import Languages
package import Settings

/// Looks at a receiver before, or besides, sending: which message it takes, and whether it keeps and takes days as old as the history.
///
/// Nothing is stored at the receiver. What it says of itself is known of Prometheus and VictoriaMetrics alone, and only when the URL is
/// theirs (`/api/v1/write`).
package struct ReceiverLook: Sendable {
    /// Something found, as a sentence.
    package struct Finding: Equatable, Sendable {
        /// The sentence.
        package let text: Sentence
        /// Whether nothing could be sent.
        package let isComplaint: Bool
    }

    /// The end of the URL of receivers whose pages are known.
    private static let writePath = "/api/v1/write"
    /// How much of a page is read, in bytes.
    private static let pageLimit = 1 << 20

    private let receiver: RemoteWriteConfiguration
    private let client: RemoteWriteClient
    private let historyDays: Int

    /// Looks through `client`.
    init(_ receiver: RemoteWriteConfiguration, client: RemoteWriteClient, historyDays: Int) {
        (self.receiver, self.client, self.historyDays) = (receiver, client, historyDays)
    }

    /// Looks at each receiver of `configuration`, for `check-config --online`.
    package static func findings(
        _ configuration: ExporterConfiguration, userAgent: String, clock: any WallClock
    ) async -> [Finding] {
        var findings: [Finding] = []
        for receiver in configuration.remoteWrite {
            let client = RemoteWriteClient(receiver, userAgent: userAgent, clock: clock)
            let look = ReceiverLook(receiver, client: client, historyDays: configuration.policy.historyDays)
            findings += [await look.trial()]
            findings += await look.obstacles().map {
                look.found($0)
            }
            client.close()
        }
        return findings
    }

    /// Sends a message without series.
    private func trial() async -> Finding {
        let verdict = await verdict(receiver.message)
        if case .accepted = verdict { return found(receiver.message.taken) }
        guard case .misunderstood = verdict else { return complaint(verdict) }
        let other: RemoteWriteMessage = receiver.message == .request ? .writeRequest : .request
        guard case .accepted = await self.verdict(other) else { return complaint(verdict) }
        let (taken, set) = (other.taken, "protobuf_message: \(other.rawValue)")
        let remedy = "Prometheus takes 2.0 since 2.54, Cortex with -distributor.remote-writev2-enabled"
        return found(
            Sentence(
                en: """
                    \(taken.english), not \(receiver.message.words): set \(set), or turn \(receiver.message.words) on at the receiver \
                    (\(remedy))
                    """,
                zh: """
                    \(taken.chinese)，不接受 \(receiver.message.words)：请设 \(set)，或在接收端启用 \(receiver.message.words)（Prometheus 2.54 \
                    起接受 2.0，Cortex 需 -distributor.remote-writev2-enabled）
                    """))
    }

    private func verdict(_ message: RemoteWriteMessage) async -> RemoteWriteVerdict {
        do throws(RemoteWriteError) {
            return RemoteWriteVerdict(try await client.send(message.body([]), as: message), to: message, samples: 0)
        } catch {
            return .unavailable(RemoteWriteFault(error))
        }
    }

    private func found(_ text: Sentence) -> Finding { Finding(text: told(text), isComplaint: false) }

    private func told(_ text: Sentence) -> Sentence {
        Sentence(
            en: "remote_write \(receiver.name): \(text.english)", zh: "remote_write \(receiver.name)：\(text.chinese)")
    }

    private func complaint(_ verdict: RemoteWriteVerdict) -> Finding {
        let (reason, block): (String, RemoteWriteBlock?) =
            switch verdict {
            case .unavailable(let fault): (fault.reason, fault.block)
            case .misunderstood(let reason): (reason, .unsupported)
            case .refused(let reason, _), .tooLarge(let reason), .accepted(_, let reason): (reason, .other)
            }
        guard let advice = block?.advice(for: receiver.name) else {
            return Finding(text: told(Sentence(en: reason, zh: reason)), isComplaint: true)
        }
        let text = Sentence(en: "\(reason): \(advice.english)", zh: "\(reason)：\(advice.chinese)")
        return Finding(text: told(text), isComplaint: true)
    }

    /// What the receiver's own pages say that stands in the way of the history; nothing where there are no such pages.
    func obstacles() async -> [Sentence] {
        guard let path = Self.folder(of: receiver.address.target) else { return [] }
        let flags = await page("\(path)/api/v1/status/flags")
        if let flags,
            let pages = ReceiverPages(
                flags: flags, configuration: await page("\(path)/api/v1/status/config"))
        {
            return pages.obstacles(to: historyDays)
        }
        let text = await page("\(path)/metrics").map { String(decoding: $0, as: UTF8.self) } ?? ""
        return ReceiverPages(victoriaMetrics: text)?.obstacles(to: historyDays) ?? []
    }

    /// The path of the pages beside the path that is written to.
    private static func folder(of target: String) -> String? {
        let path = target.prefix { $0 != "?" }
        return path.hasSuffix(writePath) ? String(path.dropLast(writePath.count)) : nil
    }

    private func page(_ path: String) async -> [UInt8]? {
        // Whoever does not show its pages says nothing of itself, which is no fault.
        guard let page = try? await client.page(path, limit: Self.pageLimit), page.status == 200 else { return nil }
        return page.bytes
    }
}

extension RemoteWriteMessage {
    /// The version by which people know it.
    fileprivate var words: String { self == .request ? "2.0" : "1.0" }

    /// That a receiver takes it.
    fileprivate var taken: Sentence {
        Sentence(en: "takes remote write \(words)", zh: "接受远程写入 \(words)")
    }
}
