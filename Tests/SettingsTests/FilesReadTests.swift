import Foundation
import TestKit
import Testing

@testable import Settings
import YAMLReading

struct FilesReadTests {
    private let path: String

    init() throws { path = "\(try Paths.temporaryFolder())/ca.pem" }

    private func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

    @Test func aFileThatIsNamedTwiceIsReadOnceSoThatNoChangeIsLost() throws {
        try write("before")
        let files = FilesRead()
        #expect(files.content(of: path) == .success(Array("before".utf8)))
        try write("after")
        #expect(files.content(of: path) == .success(Array("before".utf8)))
        #expect(files.look().hasChanged)
    }

    @Test func aFileThatComesBetweenTwoReadsIsAChange() throws {
        let files = FilesRead()
        #expect(files.content(of: path) == .failure(.missing))
        try write("after")
        #expect(files.content(of: path) == .failure(.missing))
        #expect(files.look().hasChanged)
    }

    /// The kernel's clock for files ticks every few milliseconds, and both contents are of one length.
    @Test func aChangeIsSeenHoweverSoonItComesAndHoweverOftenWasLooked() throws {
        for number in 0..<200 {
            try "\(number % 2)".write(toFile: path, atomically: number % 3 == 0, encoding: .utf8)
            let files = FilesRead()
            #expect(try files.text(of: path) == "\(number % 2)")
            for _ in 0..<number { #expect(!files.look().hasChanged) }
            try "\(1 - number % 2)".write(toFile: path, atomically: number % 5 == 0, encoding: .utf8)
            #expect(files.look().hasChanged)
            #expect(files.look().hasChanged)
        }
    }
}
