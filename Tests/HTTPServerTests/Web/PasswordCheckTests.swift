import Synchronization
import Testing

@testable import HTTPServer

struct PasswordCheckTests {
    /// Hashes of "secret", made by Apache's htpasswd and by Python's crypt.
    private static let hashes = [
        "$2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
        "$2b$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
        "$2a$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
    ]

    @Test(arguments: hashes)
    func comparesByBcrypt(hash: String) {
        #expect(BcryptHash.isValid(hash))
        #expect(BcryptHash.matches(hash, password: Array("secret".utf8)))
        #expect(!BcryptHash.matches(hash, password: Array("Secret".utf8)))
        #expect(!BcryptHash.matches(hash, password: Array("secret\0".utf8)))
        #expect(!BcryptHash.matches(hash, password: []))
    }

    @Test(arguments: [
        "", "doe", "$1$abc$xyz", "$2y$03$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
        "$2y$32$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
        "$2z$10$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm",
        "$2y$10$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKd",
        "$2y$10$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKd*",
    ])
    func knowsWhatIsNoHash(text: String) {
        #expect(!BcryptHash.isValid(text))
    }

    /// Counts comparisons; right is whoever says the hash itself.
    private final class Counter: Sendable {
        let hashes = Mutex<[String]>([])

        @Sendable func matches(_ hash: String, _ password: [UInt8]) -> Bool {
            hashes.withLock { $0.append(hash) }
            return Array(hash.utf8) == password
        }
    }

    private func outcome(
        _ check: PasswordCheck, _ user: String, _ password: String, _ users: [String: String]
    ) async -> Bool? {
        switch check.standing(of: user, password: Array(password.utf8), among: users) {
        case .known(let outcome): outcome
        case .pending(let work): await work()
        case .busy: nil
        }
    }

    @Test func remembersRightAndWrong() async {
        let counter = Counter()
        let check = PasswordCheck(matches: counter.matches)
        for _ in 0..<3 {
            #expect(await outcome(check, "a", "h", ["a": "h"]) == true)
            #expect(await outcome(check, "a", "x", ["a": "h"]) == false)
            #expect(await outcome(check, "b", "h", ["a": "h"]) == false)
        }
        #expect(counter.hashes.withLock { $0.count } == 3)
        #expect(await outcome(check, "a", "h", ["a": "other"]) == false)
        #expect(counter.hashes.withLock { $0.count } == 4)
    }

    @Test func comparesAnUnknownUserAtTheSameCost() async {
        let counter = Counter()
        let check = PasswordCheck(matches: counter.matches)
        let users = ["a": Self.hashes[0], "b": Self.hashes[0].replacing("$04$", with: "$12$")]
        let dummy = BcryptHash.unknown(cost: 12)
        #expect(await outcome(check, "nobody", dummy, users) == false)
        #expect(counter.hashes.withLock { $0 } == [dummy])
        #expect(BcryptHash.isValid(dummy) && BcryptHash.cost(of: dummy) == 12)
    }

    @Test func forgetsTheOldestButNeverTheRightForTheWrong() async {
        let counter = Counter()
        let check = PasswordCheck(matches: counter.matches)
        #expect(await outcome(check, "a", "h", ["a": "h"]) == true)
        for number in 0...PasswordCheck.capacity { _ = await outcome(check, "a", "guess \(number)", ["a": "h"]) }
        let before = counter.hashes.withLock { $0.count }
        #expect(await outcome(check, "a", "h", ["a": "h"]) == true)
        #expect(counter.hashes.withLock { $0.count } == before)
        #expect(await outcome(check, "a", "guess 0", ["a": "h"]) == false)
        #expect(counter.hashes.withLock { $0.count } == before + 1)
    }

    @Test func letsOnlySoManyWait() async {
        let check = PasswordCheck(matches: { _, _ in false })
        var waiting: [@Sendable () async -> Bool] = []
        for number in 0..<PasswordCheck.queueLimit {
            if case .pending(let work) = check.standing(of: "a", password: [UInt8(number)], among: ["a": "h"]) {
                waiting.append(work)
            }
        }
        #expect(waiting.count == PasswordCheck.queueLimit)
        #expect(await outcome(check, "a", "one more", ["a": "h"]) == nil)
        #expect(await waiting[0]() == false)
        #expect(await outcome(check, "a", "one more", ["a": "h"]) == false)
    }

    @Test func comparesOneAtATime() async {
        let running = Mutex((now: 0, most: 0))
        let check = PasswordCheck(matches: { _, _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            let isRight = BcryptHash.matches(Self.hashes[0], password: [1])
            running.withLock { $0.now -= 1 }
            return isRight
        })
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<20 {
                tasks.addTask { _ = await outcome(check, "a", "\(number)", ["a": "h"]) }
            }
        }
        #expect(running.withLock { $0.most } == 1)
    }

    @Test(arguments: [
        ("Basic YTpi", "a", "b"), ("basic YTpi", "a", "b"), ("BASIC OmI=", "", "b"), ("Basic YTo=", "a", ""),
        ("Basic YTpiOmM=", "a", "b:c"), ("Basic 5YWs5LyX5Y+3OuWvhg==", "公众号", "密"),
    ])
    func readsCredentials(field: String, user: String, password: String) throws {
        let credentials = try #require(BasicCredentials(field))
        #expect(credentials.user == user)
        #expect(credentials.password == Array(password.utf8))
    }

    @Test(arguments: [
        "", "Basic", "Basic ", "Bearer YTpi", "Basic YTpi=", "Basic YT pi", "Basic YQ==", "Basic ====", "Basic /zpi",
        "YTpi",
    ])
    func refusesWhatIsNotCredentials(field: String) {
        #expect(BasicCredentials(field) == nil)
    }

    @Test func givesTokensAtTheRateOfTheInterval() {
        let now = Mutex(ContinuousClock.now)
        let bucket = TokenBucket(.init(interval: .seconds(10), burst: 3), now: { now.withLock { $0 } })
        #expect((0..<5).map { _ in bucket.tryAcquire() } == [true, true, true, false, false])
        now.withLock { $0 += .seconds(9) }
        #expect(!bucket.tryAcquire())
        now.withLock { $0 += .seconds(1) }
        #expect(bucket.tryAcquire() && !bucket.tryAcquire())
        now.withLock { $0 += .seconds(1000) }
        #expect((0..<4).map { _ in bucket.tryAcquire() } == [true, true, true, false])
        #expect(!TokenBucket(.init(interval: .seconds(1), burst: 0)).tryAcquire())
    }
}
