/// How WeChat's numbers of a day came.
package struct Coming: Equatable, Sendable {
    /// How often WeChat answered when it was asked for the day, until it was ready.
    package let polls: Int
    /// When the first answer with the day came, in Unix seconds; nil while it is not ready.
    package let readyAt: Int64?
    /// When its numbers were last found to have changed, in Unix seconds; nil for never.
    package let restatedAt: Int64?
    /// How often they had.
    package let restatements: Int

    /// Makes a coming.
    package init(polls: Int, readyAt: Int64?, restatements: Int = 0, restatedAt: Int64? = nil) {
        (self.polls, self.readyAt, self.restatements, self.restatedAt) = (polls, readyAt, restatements, restatedAt)
    }
}
