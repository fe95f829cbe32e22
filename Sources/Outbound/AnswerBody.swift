/// How much of an answer's body counts.
package enum AnswerBody: Sendable {
    /// All of it, at most `limit` bytes; without its end there is no answer.
    case whole(limit: Int)
    /// Its first `limit` bytes, as far as they come `within` a time; the head alone decides, so nothing about the body is a fault.
    case beginning(limit: Int, within: Duration)
}
