/// How a handler answers a request: at once, or with work that must not block the event loop.
package enum Answer: Sendable {
    /// The response is ready.
    case ready(WebResponse)
    /// The response takes processor time or blocks; it is made on a thread pool.
    case offloaded(@Sendable () -> WebResponse)
    /// The response waits for something.
    case async(@Sendable () async -> WebResponse)
}

/// What answers the requests of a route.
///
/// `begin` runs on the connection's event loop and must return at once; what it returns decides where the rest happens.
package struct Handler: Sendable {
    /// Starts a request.
    package let begin: @Sendable (WebRequest) -> Answer

    /// Makes a handler that decides for each request where it is answered.
    package init(begin: @escaping @Sendable (WebRequest) -> Answer) {
        self.begin = begin
    }

    /// A handler that answers on the event loop.
    package static func immediate(_ respond: @escaping @Sendable (WebRequest) -> WebResponse) -> Handler {
        Handler { .ready(respond($0)) }
    }

    /// A handler that answers on a thread pool.
    package static func offloaded(_ respond: @escaping @Sendable (WebRequest) -> WebResponse) -> Handler {
        Handler { request in .offloaded { respond(request) } }
    }

    /// A handler that answers in a task of the server.
    package static func async(_ respond: @escaping @Sendable (WebRequest) async -> WebResponse) -> Handler {
        Handler { request in .async { await respond(request) } }
    }
}
