import FoundationEssentials
import Simulator

/// A configuration file of the exporter for the simulator's accounts.
enum SimulatedConfiguration {
    /// Why the file was not written.
    enum Failure: Error, CustomStringConvertible {
        /// The file exists already.
        case exists(path: String)
        /// The system refused to write it.
        case refused(path: String)

        /// The sentence for the terminal.
        var description: String {
            switch self {
            case .exists(let path):
                "--write-config: \(path) exists and is not overwritten; move it away or name another file"
            case .refused(let path): "--write-config: \(path) cannot be written; check the folder and its permissions"
            }
        }
    }

    /// Writes the file; its store is in the same folder under the same name, ending in `.sqlite`.
    static func write(_ accounts: [SimulatedAccount], upstream: String, to path: String) throws(Failure) {
        let name = path.split(separator: "/").last ?? "simulated"
        let stem = name.split(separator: ".").first ?? name
        do {
            try Data(text(accounts, upstream: upstream, store: "\(stem).sqlite").utf8)
                .write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            throw .exists(path: path)
        } catch {
            throw .refused(path: path)
        }
    }

    /// The file's text; everything that YAML might take for a number is quoted.
    private static func text(_ accounts: [SimulatedAccount], upstream: String, store: String) -> String {
        let head = """
            # Written by "wechat-exporter simulate --write-config"; all secrets are invented.
            api:
              base_url: "\(upstream)"
            store:
              path: "\(store)"
            accounts:

            """
        return accounts.reduce(into: head) { text, account in
            text += "  - name: \"\(account.name)\"\n    app_id: \"\(account.appID)\"\n"
            text += "    app_secret: \"\(account.secret)\"\n"
        }
    }
}
