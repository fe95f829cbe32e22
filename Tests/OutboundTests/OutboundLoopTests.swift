import NIOCore
import Testing

@testable import Outbound

struct OutboundLoopTests {
    @Test func tasksThatPreferTheLoopRunOnItsThreadAndSoDoTheirChildren() async {
        let loop = OutboundLoop.ofProcess
        let places = await withTaskGroup(of: [Bool].self) { group in
            group.addTask(executorPreference: loop) {
                let own = loop.loop.inEventLoop
                await Task.yield()
                async let child = loop.loop.inEventLoop
                return [own, await child, loop.loop.inEventLoop]
            }
            return await group.next() ?? []
        }
        #expect(places == [true, true, true])
        #expect(!loop.loop.inEventLoop)
    }
}
