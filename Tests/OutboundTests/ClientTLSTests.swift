import Foundation
import Outbound
import TestKit
import Testing

/// PEM files as values: what cannot be used is refused when they are read, and renewed ones differ.
struct ClientTLSTests {
    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    @Test func renewedContentIsAnotherValue() async throws {
        let folder = try await TestCertificates().folder
        let old = try CertificateFile(certificates: try bytes("\(folder)/server.crt"), path: "/p")
        let same = try CertificateFile(certificates: try bytes("\(folder)/server.crt"), path: "/p")
        let renewed = try CertificateFile(certificates: try bytes("\(folder)/renewed.crt"), path: "/p")
        #expect(old == same)
        #expect(old != renewed)
    }

    @Test func whatIsNoPEMIsRefused() async throws {
        let folder = try await TestCertificates().folder
        #expect(throws: PEMFault.noCertificate(path: "/p")) {
            try CertificateFile(certificates: Array("hello".utf8), path: "/p")
        }
        #expect(throws: PEMFault.noCertificate(path: "/p")) {
            try CertificateFile(certificates: try bytes("\(folder)/server.key"), path: "/p")
        }
        #expect(throws: PEMFault.noKey(path: "/p")) {
            try KeyFile(key: try bytes("\(folder)/server.crt"), path: "/p")
        }
    }

    @Test func aKeyOfAnotherCertificateDoesNotFit() async throws {
        let folder = try await TestCertificates().folder
        var tls = ClientTLS()
        tls.certificate = try CertificateFile(certificates: try bytes("\(folder)/client.crt"), path: "/c")
        tls.key = try KeyFile(key: try bytes("\(folder)/client.key"), path: "/k")
        #expect(tls.keyFits)
        tls.key = try KeyFile(key: try bytes("\(folder)/stranger.key"), path: "/k")
        #expect(!tls.keyFits)
    }

    @Test func aKeyIsShownNowhere() async throws {
        let folder = try await TestCertificates().folder
        let key = try KeyFile(key: try bytes("\(folder)/client.key"), path: "/k")
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "/k")
        #expect(!dumped.contains("bytes"), "\(dumped)")
    }
}
