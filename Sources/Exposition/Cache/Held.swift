/// A subject that blocks and editions share: subjects are large values, of which few change at a time.
final class Held<Subject: Sendable>: Sendable {
    /// The subject; another state of it is another object.
    let subject: Subject

    /// Holds a subject.
    init(_ subject: Subject) { self.subject = subject }
}
