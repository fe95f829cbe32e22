/// A clock whose instants are Unix time: WeChat's calendar is civil time, so a monotonic clock alone cannot follow it.
package protocol WallClock: Clock where Instant == UnixTime, Duration == Swift.Duration {}
