/// Masks internet addresses in texts from WeChat or the network: pages are open to anyone who can reach them, the log is not.
enum AddressMask {
    /// The text with every IPv4 and IPv6 address replaced, including short and mixed forms of IPv6.
    static func masked(_ text: String) -> String {
        text.replacing(
            #/
            (?: [0-9A-Fa-f]{1,4} : ){7} [0-9A-Fa-f]{1,4}
            | \b [0-9A-Fa-f]{1,4} (?: : [0-9A-Fa-f]{1,4} )* ::
              (?: [0-9A-Fa-f]{1,4} : )* (?: [0-9]{1,3} (?: \. [0-9]{1,3} ){3} | [0-9A-Fa-f]{1,4} )?
            | :: (?: [0-9A-Fa-f]{1,4} : )* (?: [0-9]{1,3} (?: \. [0-9]{1,3} ){3} | [0-9A-Fa-f]{1,4} )
            | (?: [0-9A-Fa-f]{1,4} : ){0,6} [0-9]{1,3} (?: \. [0-9]{1,3} ){3}
            /#, with: "<address: see the log>")
    }
}
