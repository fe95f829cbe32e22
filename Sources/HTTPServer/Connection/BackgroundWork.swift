internal import NIOPosix

/// Where answers are made that must not block the event loop.
struct BackgroundWork: Sendable {
    /// The threads for answers that compute or block.
    let threads: NIOThreadPool
    /// Starts a task in the server's task group, so that it ends with the server.
    let startTask: @Sendable (@escaping @Sendable () async -> Void) -> Void

    /// Starts to make an answer and delivers the response when it is ready.
    ///
    /// - Parameters:
    ///   - answer: An answer that is not ready yet.
    ///   - deliver: Called once on any thread, or never when the server ends first.
    func start(_ answer: Answer, deliver: @escaping @Sendable (WebResponse) -> Void) {
        switch answer {
        case .ready(let response): deliver(response)
        case .offloaded(let work):
            threads.submit { state in
                if case .active = state { deliver(work()) }
            }
        case .async(let work): startTask { deliver(await work()) }
        }
    }
}
