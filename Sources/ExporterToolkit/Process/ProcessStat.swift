/// The fields of `/proc/<pid>/stat`, in the kernel's units.
struct ProcessStat: Equatable {
    /// User and system time in clock ticks.
    let ticks: Double
    /// The number of threads.
    let threads: Double
    /// When the process started, in clock ticks since boot.
    let startTicks: Double
    /// The size of the address space in bytes.
    let virtualBytes: Double
    /// The resident memory in pages.
    let residentPages: Double

    /// Parses the line; `nil` when it is malformed.
    ///
    /// - Parameter text: The file's text; fields are counted from the last parenthesis, since the process name may contain any.
    init?(_ text: String?) {
        guard let text, let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
        // Field n of proc(5) is fields[n - 3]: pid and name are cut off, and proc(5) counts from 1.
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Double(fields[17]), let start = Double(fields[19]), let virtual = Double(fields[20]),
            let resident = Double(fields[21])
        else { return nil }
        ticks = user + system
        self.threads = threads
        startTicks = start
        virtualBytes = virtual
        residentPages = resident
    }
}
