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
}
