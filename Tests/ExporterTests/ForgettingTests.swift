import BeijingTime
import DayStore
import Exporter
import Foundation
import Settings
import TestKit
import Testing
import WeChatAPI

/// The command that takes an account or a receiver out of the store.
struct ForgettingTests {
    @Test func anAccountIsForgottenByItsNameOrItsAppID() async throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            for appID in ["wx1", "wx2"] {
                _ = try await store.reserveCall(
                    appID: appID, call: .data(.getupstreammsghour), day: Day(year: 2026, month: 3, day: 10), limit: 9)
            }
        }
        try Data().write(to: URL(fileURLWithPath: "\(path).packed"))
        var configuration = ExporterConfiguration()
        configuration.accounts = [.init(name: "shop", appID: "wx1", access: .openInterface(fromAppID: nil))]
        let lines = try await Forgetting(path: path, configuration: configuration).forget(
            .account("shop"), isTrial: false)
        #expect(lines.first?.hasPrefix("forgot account shop (wx1): 0 queued days, 0 stored periods, 2 records") == true)
        #expect(lines.last?.hasPrefix("note: account shop (wx1) is still configured") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(path).packed"), "it had the account's numbers")
        #expect(
            try await Forgetting(path: path, configuration: nil).forget(.account("wx2"), isTrial: true)
                == ["would forget account wx2: 0 queued days, 0 stored periods, 2 records of calls, 0 refresh tokens"])
    }

    @Test func forgettingRefusesWithASentence() async throws {
        let path = try Paths.temporaryStore()
        for missing in [path, ":memory:"] {
            #expect(throws: StoreError.missing(path: missing)) {
                try Forgetting(path: missing, configuration: nil)
            }
        }
        _ = try DayStore(path: path)
        let lock = try StoreLock(path: path)
        #expect(throws: ForgettingError.storeInUse(path: path)) { try Forgetting(path: path, configuration: nil) }
        withExtendedLifetime(lock) {}
    }
}
