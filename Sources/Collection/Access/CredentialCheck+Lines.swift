package import Languages
import WeChatAPI

extension CredentialCheck {
    /// A line of the report.
    package struct Line: Equatable, Sendable {
        /// The text.
        package let text: Sentence
        /// Whether it belongs to something that must be mended.
        package let isComplaint: Bool
    }
}

extension CredentialCheck.Outcome {
    /// The report: what was tried, and of each refusal the sentence, the address that upstream saw and the page to open; then the notes.
    package var lines: [CredentialCheck.Line] {
        let ofAttempts = attempts.flatMap { attempt -> [CredentialCheck.Line] in
            let call = attempt.call
            switch attempt.answer {
            case .accepted:
                let text = Sentence(en: "\(call.english): WeChat let the call in", zh: "\(call.chinese)：微信已放行")
                return [.init(text: note(text), isComplaint: false)]
            case .withoutData(let error):
                let sentence = error.sentence
                let text = Sentence(
                    en: "\(call.english): without data: \(sentence.english)",
                    zh: "\(call.chinese)：没有数据：\(sentence.chinese)")
                return [.init(text: note(text), isComplaint: false)]
            case .refused(let error): return refusal(call, error).map { .init(text: $0, isComplaint: true) }
            }
        }
        let complaint = complaint.map { complaint in
            Sentence(en: "\(account): \(complaint)", zh: "\(account)：refresh_token 未能保存：\(complaint)")
        }
        return ofAttempts + notes.map { .init(text: note($0), isComplaint: false) }
            + [complaint].compactMap(\.self).map { .init(text: $0, isComplaint: true) }
    }

    private func note(_ text: Sentence) -> Sentence {
        Sentence(en: "  \(account): \(text.english)", zh: "  \(account)：\(text.chinese)")
    }

    private func refusal(_ call: Sentence, _ error: UpstreamError) -> [Sentence] {
        let sentence = sentence(call, error)
        var lines = [Sentence(en: "\(account): \(sentence.english)", zh: "\(account)：\(sentence.chinese)")]
        if let address = error.callerAddress {
            lines.append(Sentence(en: "  WeChat saw this machine as \(address)", zh: "  微信看到的本机地址为 \(address)"))
        }
        if let page = error.page?.words {
            lines.append(Sentence(en: "  page to open: \(page.english)", zh: "  请打开：\(page.chinese)"))
        }
        return lines
    }

    /// The sentence of a token call names its call already.
    private func sentence(_ call: Sentence, _ error: UpstreamError) -> Sentence {
        let explanation = error.explanation
        if case .tokenCall = error { return explanation }
        return Sentence(
            en: "\(call.english): \(explanation.english)", zh: "\(call.chinese)：\(explanation.chinese)")
    }
}
