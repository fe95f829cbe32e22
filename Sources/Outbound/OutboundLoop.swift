import NIOCore
import NIOPosix

/// The one event loop of all requests, with a thread of its own, on which the tasks that make many requests can run too.
///
/// A task that waits for an answer on the thread that receives it needs no other thread woken up, which costs more than most of the rest.
/// No scrape depends on the thread, so such a task may compute for some milliseconds; it must not wait for a disk.
package final class OutboundLoop: TaskExecutor {
    /// It lives as long as the process.
    package static let ofProcess = OutboundLoop()

    let loop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

    private init() {}

    /// Runs a part of a task on the loop's thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
