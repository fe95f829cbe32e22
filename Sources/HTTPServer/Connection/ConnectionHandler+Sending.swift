internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

extension ConnectionHandler {
    /// How many bytes in one buffer are progress when the system has accepted them.
    private static let noticedSize = 64 * 1024
    /// How many bytes of a file the system sends at once, which is cheaper than in small parts; each is progress.
    private static let fileSize = 256 * 1024
    /// How many bytes of a file are read at once where the system cannot send them by itself.
    private static let readSize = 128 * 1024

    /// Writes a head.
    func write(_ head: ResponseHead) {
        guard let context else { return }
        if let encoder { return encoder.write(head, to: context) }
        let head = HTTPResponseHead(version: head.version, status: head.status, headers: head.fields)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Writes a buffer; each part of a long one that the system accepts is progress.
    func write(_ buffer: ByteBuffer) {
        // In chunks, one without bytes would be the last.
        guard let context, buffer.readableBytes > 0 else { return }
        guard buffer.readableBytes >= Self.noticedSize else { return write(.byteBuffer(buffer), context, promise: nil) }
        var rest = buffer
        while let stretch = rest.readSlice(length: min(rest.readableBytes, unsent.progressSize)),
            stretch.readableBytes > 0
        {
            let taken = context.eventLoop.makePromise(of: Void.self)
            taken.futureResult.assumeIsolated().whenSuccess { self.handle(.progress) }
            write(.byteBuffer(stretch), context, promise: taken)
        }
    }

    /// Writes the end of the response and reports when the system has accepted it.
    func writeEnd() {
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { self.handle(.written) }
        if let encoder {
            encoder.writeEnd(to: context, promise: written)
        } else {
            context.write(Self.wrapOutboundOut(.end(nil)), promise: written)
        }
        flush()
    }

    /// Writes a part of the body.
    private func write(_ body: IOData, _ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        if let encoder { return encoder.write(body, to: context, promise: promise) }
        context.write(Self.wrapOutboundOut(.body(body)), promise: promise)
    }

    /// Flushes what is written.
    func flush() {
        guard let context else { return }
        if let encoder { encoder.flush(context) } else { context.flush() }
    }

    /// Lets the system send bytes from memory as far as the client takes them, or copies the first of them.
    func splice(_ slice: MappedSlice) {
        guard let context else { return }
        flush()
        var rest = slice
        guard isPlain, encoder?.isChunked == false, send(&rest, context) else {
            let first = rest.popFirst(Self.readSize)
            return deliver([.bytes(first)] + (rest.count > 0 ? [.mapped(rest)] : []))
        }
        guard rest.count > 0 else { return deliver([]) }
        // Only what it has to write itself has NIO look when the client takes more.
        let page = rest.popPage()
        handle(.notTaken(rest.count > 0 ? [.mapped(rest)] : []))
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenSuccess { self.handle(.writabilityChanged(true)) }
        write(.byteBuffer(page), context, promise: taken)
        flush()
    }

    /// Has the system send bytes, if nothing is to be sent before them; tells whether it can.
    private func send(_ slice: inout MappedSlice, _ context: ChannelHandlerContext) -> Bool {
        guard let pipe = SplicePipe.ofThread() else { return false }
        limitUnsent(.mapped)
        guard (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0 else { return true }
        return (try? transport?.withUnsafeTransport { pipe.send(&slice, to: $0) }) ?? false
    }

    /// Lets the system send bytes of a file, or reads the first of them on the thread pool.
    func send(_ bytes: FileBytes) {
        guard let context else { return }
        guard isPlain else { return read(bytes, context) }
        limitUnsent(.file)
        guard let file = try? bytes.file.handle() else { return handle(.makingFailed) }
        var rest = bytes
        while rest.count > 0 {
            let range = rest.popFirst(Self.fileSize).range
            let region = FileRegion(fileHandle: file, readerIndex: range.lowerBound, endIndex: range.upperBound)
            let taken = context.eventLoop.makePromise(of: Void.self)
            taken.futureResult.assumeIsolated().whenSuccess { self.handle(.progress) }
            if rest.count == 0 {
                taken.futureResult.whenComplete { _ in withExtendedLifetime(bytes) { try? file.close() } }
            }
            write(.fileRegion(region), context, promise: taken)
        }
        flush()
        deliver([])
    }

    private func read(_ bytes: FileBytes, _ context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.threads.submit { state in
            guard case .active = state else { return }
            var rest = bytes
            let first = rest.popFirst(Self.readSize)
            let made = Result { try first.bytes(waits: true) ?? [] }.map { [WebBody.Piece.bytes($0)] }
            let more = rest.count > 0 ? [WebBody.Piece.file(rest)] : []
            handler.eventLoop.execute {
                switch made {
                case .success(let pieces): handler.value.deliver(pieces + more)
                case .failure: handler.value.handle(.makingFailed)
                }
            }
        }
        flush()
    }

    /// Makes a piece on the thread pool.
    func make(_ bytes: @escaping @Sendable () -> ByteBuffer) {
        guard let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.start(.offloaded { WebResponse(status: .ok, body: WebBody(bytes())) }) { made in
            handler.eventLoop.execute { handler.value.deliver(made.body.pieces) }
        }
        flush()
    }

    /// Requests a stream's next pieces in a task; a failure closes the connection.
    func pull(_ next: @escaping WebBody.Stream) {
        guard let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.startTask {
            let made: Result<[WebBody.Piece]?, any Error>
            do { made = .success(try await next()) } catch { made = .failure(error) }
            handler.eventLoop.execute {
                switch made {
                case .success(let pieces?): handler.value.deliver(pieces + [.stream(next)])
                case .success(nil): handler.value.deliver([])
                case .failure: handler.value.handle(.makingFailed)
                }
            }
        }
        flush()
    }

    private func deliver(_ pieces: [WebBody.Piece]) {
        handle(.made(pieces, isWritable: context?.channel.isWritable ?? false))
    }
}
