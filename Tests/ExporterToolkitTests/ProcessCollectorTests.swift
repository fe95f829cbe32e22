import ExporterToolkit
import Exposition
import Foundation
import Testing

struct ProcessCollectorTests {
    private static let stat =
        "26231 (a b) c) R 5392 7446 5392 34835 7446 4218880 32533 309516 26 82 1677 44 158 99 20 0 6 0 "
        + "82375 56274944 1981 18446744073709551615 4194304 6294284 140736914091744 140736914087944 1 0 0 12288 18 0\n"
    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            2048                 4096                 files
        Max address space         unlimited            unlimited            bytes

        """

    @Test func readsEverythingFromProcfs() throws {
        let root = try folder([
            "self/stat": Self.stat, "self/limits": Self.limits, "stat": "cpu 1 2\nbtime 1418183276\n", "self/fd/0": "",
            "self/fd/1": "", "self/fd/12": "",
        ])
        defer { try? FileManager.default.removeItem(at: root) }
        let families = try ProcessCollector(root: root.path, ticksPerSecond: 100, pageSize: 4096).families()
        #expect(
            String(decoding: TextEncoder.bytes(families), as: UTF8.self) == """
                # HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 17.21
                # HELP process_max_fds Maximum number of open file descriptors.
                # TYPE process_max_fds gauge
                process_max_fds 2048
                # HELP process_open_fds Number of open file descriptors.
                # TYPE process_open_fds gauge
                process_open_fds 3
                # HELP process_resident_memory_bytes Resident memory size in bytes.
                # TYPE process_resident_memory_bytes gauge
                process_resident_memory_bytes 8114176
                # HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
                # TYPE process_start_time_seconds gauge
                process_start_time_seconds 1418184099.75
                # HELP process_threads Number of OS threads in the process.
                # TYPE process_threads gauge
                process_threads 6
                # HELP process_virtual_memory_bytes Virtual memory size in bytes.
                # TYPE process_virtual_memory_bytes gauge
                process_virtual_memory_bytes 56274944
                # HELP process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.
                # TYPE process_virtual_memory_max_bytes gauge
                process_virtual_memory_max_bytes 1.8446744073709552e+19

                """)
    }

    @Test(arguments: [
        (files: [:], present: []),
        (files: ["self/stat": "26231 (cut off) R 5392\n", "self/limits": "nonsense\n"], present: []),
        (
            files: ["self/stat": Self.stat],
            present: [
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_threads",
                "process_virtual_memory_bytes",
            ]
        ),
        (files: ["self/fd/0": ""], present: ["process_open_fds"]),
    ])
    func leavesOutWhatCannotBeRead(files: [String: String], present: [String]) throws {
        let root = try folder(files)
        defer { try? FileManager.default.removeItem(at: root) }
        let families = try ProcessCollector(root: root.path).families()
        #expect(families.filter { !$0.samples.isEmpty }.map(\.name) == present)
    }

    @Test func readsTheRunningProcess() throws {
        let families = try ProcessCollector().families()
        #expect(families.allSatisfy { family in family.samples.contains { $0.value > 0 } })
    }

    private func folder(_ files: [String: String]) throws -> URL {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return root
    }
}
