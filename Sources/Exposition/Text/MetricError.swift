/// Why a family cannot be exposed; each case is a mistake of the program that declares it.
package enum MetricError: Error, Equatable, CustomStringConvertible {
    /// The family's name has characters that Prometheus does not allow.
    case invalidName(String)
    /// The HELP text has a character that some format escapes.
    case helpNeedsEscape(family: String)
    /// A label's name is not allowed or is reserved by Prometheus.
    case invalidLabelName(String, family: String)
    /// Two labels of the family share a name.
    case repeatedLabelName(String, family: String)
    /// The family's type has no samples with this suffix.
    case invalidSuffix(String, family: String)
    /// A sample has more or fewer label values than the family has labels.
    case wrongLabelCount(family: String, expected: Int, found: Int)
    /// A subject family has no label that could name the subject.
    case missingSubjectLabel(family: String)

    /// The sentence that names the family and what to change.
    package var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" is not a metric name; use letters, digits, underscores and colons, not starting with a digit."
        case .helpNeedsEscape(let family):
            "The help of \(family) needs an escape; use printable ASCII without double quotes and backslashes."
        case .invalidLabelName(let label, let family):
            "\"\(label)\" cannot be a label of \(family); use letters, digits and underscores, not starting with a digit "
                + "or two underscores, and not \"le\" in a histogram."
        case .repeatedLabelName(let label, let family):
            "The label \(label) of \(family) is declared twice; declare each label once."
        case .invalidSuffix(let suffix, let family):
            "\(family) has a sample with the suffix \"\(suffix)\", which its type does not have; "
                + "only histograms have _bucket, _sum and _count."
        case .wrongLabelCount(let family, let expected, let found):
            "A sample of \(family) has \(found) label values where \(expected) are needed; give one for each label."
        case .missingSubjectLabel(let family):
            "\(family) has no label for its subjects; declare one as the first."
        }
    }
}
