import WeChatAPI

extension CredentialCheck {
    /// A line of the report.
    package struct Line: Equatable, Sendable {
        /// The text.
        package let text: String
        /// Whether it belongs to something that must be mended.
        package let isComplaint: Bool
    }
}

extension CredentialCheck.Outcome {
    /// The report: what was tried, and of each refusal the sentence, the address that upstream saw and the page to open; then the notes.
    package var lines: [CredentialCheck.Line] {
        let ofAttempts = attempts.flatMap { attempt -> [CredentialCheck.Line] in
            switch attempt.answer {
            case .accepted: [.init(text: "  \(account): \(attempt.call): WeChat let the call in", isComplaint: false)]
            case .withoutData(let error):
                [.init(text: "  \(account): \(attempt.call): without data: \(error)", isComplaint: false)]
            case .refused(let error): refusal(attempt.call, error).map { .init(text: $0, isComplaint: true) }
            }
        }
        return ofAttempts + notes.map { .init(text: "  \(account): \($0)", isComplaint: false) }
            + [complaint].compactMap(\.self).map { .init(text: "\(account): \($0)", isComplaint: true) }
    }

    private func refusal(_ call: String, _ error: UpstreamError) -> [String] {
        var lines = ["\(account): \(sentence(call, error))"]
        if let address = error.callerAddress { lines.append("  WeChat saw this machine as \(address)") }
        if let page = error.page { lines.append("  page to open: \(page.words)") }
        return lines
    }

    /// The sentence of a token call names its call already.
    private func sentence(_ call: String, _ error: UpstreamError) -> String {
        if case .tokenCall = error { error.explanation } else { "\(call): \(error.explanation)" }
    }
}
