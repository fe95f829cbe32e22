import Foundation
import Glibc
import TestKit
import Testing

@testable import YAMLReading

/// Files that cannot be read: the reason is told, with the way out.
struct FileContentTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    @Test func eachReasonIsToldByItsName() throws {
        #expect(FileContent.read("\(folder)/none") == .failure(.missing))
        #expect(FileContent.read("/dev/null/none") == .failure(.missing))
        #expect(FileContent.read(folder) == .failure(.folder))
        #expect(symlink("loop", "\(folder)/loop") == 0)
        #expect(FileContent.read("\(folder)/loop") == .failure(.system(ELOOP)))
        let sentence = "Too many levels of symbolic links; check the path and the disk"
        #expect(FileFault.system(ELOOP).description == sentence)
    }

    @Test func aFileHasAtMostEightMebibytes() throws {
        let path = "\(folder)/large"
        for (size, isRead) in [(8 << 20, true), (8 << 20 + 1, false)] {
            #expect(FileManager.default.createFile(atPath: path, contents: nil) && truncate(path, off_t(size)) == 0)
            let content = FileContent.read(path)
            #expect(isRead ? content == .success([UInt8](repeating: 0, count: size)) : content == .failure(.tooLarge))
        }
    }

    @Test(arguments: [
        (ENOENT, FileFault.missing), (ENOTDIR, .missing), (EACCES, .forbidden), (EPERM, .forbidden), (EISDIR, .folder),
        (EMFILE, .noDescriptors), (ENFILE, .noDescriptors), (EIO, .system(EIO)),
    ])
    func errorsOfTheSystemHaveTheirFault(code: Int32, fault: FileFault) { #expect(FileFault(errno: code) == fault) }

    @Test func bytesThatAreNoTextAreTold() throws {
        #expect(throws: FileFault.notText) { try FileContent.text([0xC3, 0x28]) }
        #expect(try FileContent.text(Array("é".utf8)) == "é")
    }
}
