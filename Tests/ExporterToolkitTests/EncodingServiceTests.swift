import Testing

@testable import ExporterToolkit

/// How long changes are gathered.
struct EncodingServiceTests {
    /// After a start of ten thousand accounts, encoding has taken seconds; the next change must not be hidden for a minute.
    @Test(arguments: [(0, 1_000), (50, 1_000), (400, 8_000), (6_000, 10_000)])
    func theDearerEncodingIsTheLongerChangesAreGatheredUpToALimit(took: Int, pause: Int) {
        #expect(EncodingService<Int>.pause(after: .milliseconds(took)) == .milliseconds(pause))
    }
}
