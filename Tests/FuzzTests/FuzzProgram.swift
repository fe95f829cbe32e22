import Dispatch
import Glibc

/// The target that `FUZZ_TARGET` names.
private let chosen: any FuzzTarget.Type = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTargets.all.first(where: { $0.name == name }) else {
        fatalError("FUZZ_TARGET must be one of \(FuzzTargets.all.map { $0.name })")
    }
    return target
}()

/// Feeds the target with an input of libFuzzer's, on a thread of the pool where our tasks run as well; a finding ends the process, and
/// libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func feedChosenTarget(_ start: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: start, count: size))
    let target = chosen
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do { try await target.feed(input) } catch { fatalError("\(target.name): \(error)") }
        done.signal()
    }
    done.wait()
    return 0
}
