import WeChatAPI

extension Endpoint {
    /// The number that stands for the endpoint in the file; never reused for another one.
    var code: Int {
        switch self {
        case .getupstreammsg: 1
        case .getupstreammsghour: 2
        case .getupstreammsgweek: 3
        case .getupstreammsgmonth: 4
        case .getupstreammsgdist: 5
        case .getupstreammsgdistweek: 6
        case .getupstreammsgdistmonth: 7
        case .getinterfacesummary: 8
        case .getinterfacesummaryhour: 9
        case .getusersummary: 10
        case .getusercumulate: 11
        }
    }

    /// The endpoint with this number; nil for one of a later version.
    init?(code: Int) {
        guard let endpoint = Endpoint.allCases.first(where: { $0.code == code }) else { return nil }
        self = endpoint
    }
}

extension Call {
    /// The number that stands for the call in the file.
    var code: Int {
        switch self {
        case .data(let endpoint): endpoint.code
        case .token(.stableToken): 101
        case .token(.token): 102
        case .token(.componentToken): 103
        case .token(.authorizerToken): 104
        case .quota: 201
        }
    }
}
