internal import NIOPosix

/// Where answers are made that the event loop must not wait for.
struct BackgroundWork: Sendable {
    /// The threads for work that computes or blocks.
    let threads: NIOThreadPool
    /// Starts a task of the server's own group, so that it ends with the server.
    let startTask: @Sendable (@escaping @Sendable () async -> Void) -> Void

    /// Starts the work of an answer and hands its response over when there is one.
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
