package import HTTPTypes

/// One scripted misbehaviour of upstream; each was seen in real answers, or must be survived anyway.
///
/// Faults of a whole answer replace it and affect no token, quota or check. Faults of rows add to a real answer and keep its true rows,
/// so a careful reader loses nothing; they do not change an error answer.
package enum SimulatorFault: Sendable, Equatable {
    /// An errcode with its text; the rid is added.
    case errcode(Int, String)
    /// A gateway's answer instead of the API's.
    case httpStatus(Int, html: String = "<html><body>Gateway</body></html>", headers: HTTPFields = [:])
    /// A 200 with a login page, as a captive portal sends it.
    case htmlLoginPage
    /// A 200 without a body.
    case emptyBody
    /// A 200 with this text.
    case body(String)
    /// `{}`
    case emptyObject
    /// `{"list":null}`
    case nullList
    /// A list that is a single object.
    case listAsObject

    /// The true answer, truncated.
    case truncatedJSON
    /// The true answer as `text/plain`.
    case wrongContentType
    /// The true answer after a UTF-8 byte order mark.
    case byteOrderMark
    /// The true answer, padded with white space to at least that many bytes.
    case oversizedBody(bytes: Int)

    /// A false row before each row with the same key: the last one is true.
    case duplicateRows
    /// A row of two years before.
    case wrongDates
    /// Rows of hours 2400, 50 and -1; hour endpoint only.
    case badHours
    /// Rows of types 5 and 49, or of interval 4.
    case unknownTypes
    /// A row with counts below zero.
    case negativeCounts
    /// Every number as a string; `expires_in` of a token too.
    case stringNumbers
    /// Hours as strings of at least three digits, `"000"`.
    case zeroPaddedHour
    /// An `is_delay` beside the list, spelled in JSON: `true`, `"false"` in quotes, …
    case extraKeys(isDelay: String)

    /// The true answer, late.
    case delayed(seconds: Double)
    /// No answer at all.
    case never
    /// The true answer, reset in the middle of its body.
    case resetMidBody
}
