import Languages
import Testing

@testable import Pages

struct StatusQueryTests {
    @Test func readsParameters() {
        let query = StatusQuery([("q", "shop 1"), ("sort", "share"), ("order", "desc"), ("page", "3"), ("x", "y")])
        #expect((query.search, query.sort, query.order, query.page) == ("shop 1", .share, .descending, 3))
        #expect(query.complaints == [])
    }

    @Test(arguments: StatusQuery.Sort.allCases)
    func takesTheUsualOrderUnlessAsked(sort: StatusQuery.Sort) {
        let descends = sort == .messages || sort == .age
        #expect(StatusQuery([("sort", sort.rawValue)]).order == (descends ? .descending : .ascending))
        #expect(StatusQuery([("order", "asc"), ("sort", sort.rawValue)]).order == .ascending)
    }

    @Test(arguments: [
        ("sort", "size", "sort=size is not known; use one of name, state, age, messages, share."),
        ("order", "up", "order=up is not known; use one of asc, desc."),
        ("page", "0", "page=0 is not a page; use a whole number from 1."),
        ("page", "99999999999999999999", "page=99999999999999999999 is not a page; use a whole number from 1."),
    ])
    func complainsOfWhatItDoesNotUnderstand(name: String, value: String, complaint: String) {
        let query = StatusQuery([(name, value)])
        #expect(query.complaints.map(\.english) == [complaint])
        #expect((query.sort, query.order, query.page) == (.name, .ascending, 1))
    }

    @Test func leadsBackToTheSameView() {
        let views = [[], [("q", "a&b=c")], [("sort", "age"), ("order", "asc"), ("page", "7")], [("order", "desc")]]
        for parameters in views {
            let query = StatusQuery(parameters)
            #expect(StatusQuery(query.parameters) == query)
        }
        #expect(StatusQuery().parameters.allSatisfy { $0.value.isEmpty })
    }

    @Test func turnsTheOrderRoundWhenAskedTwice() {
        let once = StatusQuery([("page", "4"), ("q", "x")]).sorted(by: .messages)
        #expect((once.sort, once.order, once.page, once.search) == (.messages, .descending, 1, "x"))
        #expect(once.sorted(by: .messages).order == .ascending)
    }

    @Test func encodesAddresses() {
        let links = PageLinks(site: "x", externalPath: "/wx")
        #expect(links.account("a b&c=店~\"") == "/wx/status?account=a%20b%26c%3D%E5%BA%97~%22")
        #expect(links.address(.status, [("q", ""), ("page", "")]) == "/wx/status")
        #expect(links.address(.status, [("q", "\n"), ("page", "2")]) == "/wx/status?q=%0A&page=2")
    }

    @Test(arguments: [
        (path: nil, metrics: "/a:b/%41", link: "./a%3Ab/%2541"), (path: "", metrics: "/metrics/", link: "/metrics/"),
        (path: "/我的 店/x", metrics: "/m", link: "/%E6%88%91%E7%9A%84%20%E5%BA%97/x/m"),
    ])
    func encodesPaths(path: String?, metrics: String, link: String) {
        #expect(PageLinks(site: "x", externalPath: path, metricsPath: metrics).metrics == link)
    }
}
