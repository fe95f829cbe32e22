import Languages

/// Masks internet addresses in texts from WeChat or the network: pages are open to anyone who can reach them, the log is not.
enum AddressMask {
    /// The text in a language with every IPv4 and IPv6 address replaced, including short and mixed forms of IPv6.
    static func masked(_ text: Sentence, _ language: Language) -> String {
        text[language].replacing(
            #/
            (?: [0-9A-Fa-f]{1,4} : ){7} [0-9A-Fa-f]{1,4}
            | \b [0-9A-Fa-f]{1,4} (?: : [0-9A-Fa-f]{1,4} )* ::
              (?: [0-9A-Fa-f]{1,4} : )* (?: [0-9]{1,3} (?: \. [0-9]{1,3} ){3} | [0-9A-Fa-f]{1,4} )?
            | :: (?: [0-9A-Fa-f]{1,4} : )* (?: [0-9]{1,3} (?: \. [0-9]{1,3} ){3} | [0-9A-Fa-f]{1,4} )
            | (?: [0-9A-Fa-f]{1,4} : ){0,6} [0-9]{1,3} (?: \. [0-9]{1,3} ){3}
            /#, with: mask[language])
    }

    private static let mask = Sentence(en: "<address: see the log>", zh: "<地址见日志>")
}
