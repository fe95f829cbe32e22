internal import NIOPosix
internal import Synchronization

/// Checks passwords against bcrypt hashes, one at a time on a dedicated thread, and caches the outcome.
///
/// It caches a keyed hash of user, stored hash and password, never the password. Right and wrong outcomes have separate room, so that a
/// flood of guesses cannot evict the right ones.
final class PasswordCheck: Sendable {
    /// How many right and how many wrong outcomes are cached.
    static let capacity = 100
    /// How many checks may wait; beyond that the client is told to retry.
    static let queueLimit = 32

    /// Cached outcomes, oldest first.
    private struct Memory {
        /// The keys in order of arrival.
        private var order: [Key] = []
        /// The same keys as a set.
        private var keys: Set<Key> = []

        /// Whether a key is cached.
        func contains(_ key: Key) -> Bool { keys.contains(key) }

        /// Caches a key and evicts the oldest when there is no room.
        mutating func insert(_ key: Key) {
            guard keys.insert(key).inserted else { return }
            order.append(key)
            if order.count > capacity { keys.remove(order.removeFirst()) }
        }
    }

    /// 128 bits of SipHash with a secret unknown to clients, so that none can produce another's key.
    private struct Key: Hashable {
        private let low: Int
        private let high: Int

        init(_ user: String, _ hash: String, _ password: [UInt8], salt: (UInt64, UInt64)) {
            func digest(_ salt: UInt64) -> Int {
                var hasher = Hasher()
                hasher.combine(salt)
                hasher.combine(user)
                hasher.combine(hash)
                hasher.combine(password)
                return hasher.finalize()
            }
            (low, high) = (digest(salt.0), digest(salt.1))
        }
    }

    /// The cached outcomes, and how many checks are under way.
    private struct State {
        var right = Memory()
        var wrong = Memory()
        var pending = 0
    }

    /// The thread; one for the whole process, so that all listeners together use at most one processor.
    private static let thread: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()

    /// Compares a password with a hash; tests replace it.
    private let matches: @Sendable (_ hash: String, _ password: [UInt8]) -> Bool
    /// Makes the keys unpredictable.
    private let salt = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    /// What is known.
    private let state = Mutex(State())

    /// Makes a check with nothing cached.
    init(matches: @escaping @Sendable (String, [UInt8]) -> Bool = BcryptHash.matches) {
        self.matches = matches
    }

    /// The state of a check.
    enum Standing {
        /// The outcome is cached.
        case known(Bool)
        /// The check takes time.
        case pending(@Sendable () async -> Bool)
        /// Too many are waiting.
        case busy
    }

    /// Looks up a user and a password, or prepares the check.
    ///
    /// An unknown user is checked against a hash as costly as the costliest of the users, so that the time reveals nothing.
    func standing(of user: String, password: [UInt8], among users: [String: String]) -> Standing {
        let cost = users.values.compactMap { BcryptHash.cost(of: $0) }.max() ?? 10
        let hash = users[user] ?? BcryptHash.unknown(cost: cost)
        let isKnown = users[user] != nil
        let key = Key(user, hash, password, salt: salt)
        return state.withLock { state in
            if state.right.contains(key) { return .known(true) }
            if state.wrong.contains(key) { return .known(false) }
            guard state.pending < Self.queueLimit else { return .busy }
            state.pending += 1
            return .pending { await self.check(hash, password, isKnown: isKnown, key) }
        }
    }

    /// Checks the password and caches the outcome.
    private func check(_ hash: String, _ password: [UInt8], isKnown: Bool, _ key: Key) async -> Bool {
        let matches = matches
        // The pool is never shut down, so the work always runs.
        let isRight = await (try? Self.thread.runIfActive { matches(hash, password) }) ?? false
        return state.withLock { state in
            state.pending -= 1
            if isRight && isKnown { state.right.insert(key) } else { state.wrong.insert(key) }
            return isRight && isKnown
        }
    }
}
