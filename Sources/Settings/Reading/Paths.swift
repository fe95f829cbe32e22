/// Paths written in a configuration file.
enum Paths {
    /// `path` as seen from `folder` (empty, or with its slash); absolute ones and `:memory:` stay as they are.
    static func resolve(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") || path == ":memory:" ? path : folder + path
    }
}
