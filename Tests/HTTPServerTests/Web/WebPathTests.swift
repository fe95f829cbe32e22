import HTTPServer
import Testing

struct WebPathTests {
    @Test(arguments: [
        (text: "", path: "", whole: ""), (text: "/", path: "", whole: "/"), (text: "//", path: "", whole: "/"),
        (text: "wechat", path: "/wechat", whole: "/wechat"), (text: "/wechat/", path: "/wechat", whole: "/wechat/"),
        (text: "///a//b///", path: "/a/b", whole: "/a/b/"), (text: "/店 a", path: "/店 a", whole: "/店 a"),
    ])
    func straightensSlashes(text: String, path: String, whole: String) {
        #expect(WebPath.normalised(text) == path)
        #expect(WebPath.collapsed(text) == whole)
    }
}
