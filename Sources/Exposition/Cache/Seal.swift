/// How large runs of bytes become shared buffers, and bytes again.
package struct Seal<Piece: Sendable>: Sendable {
    /// Makes a shared buffer of bytes.
    let close: @Sendable ([UInt8]) -> Piece
    /// The bytes of a shared buffer.
    let open: @Sendable (Piece) -> [UInt8]

    /// Seals with `close`; `open` undoes it.
    package init(close: @escaping @Sendable ([UInt8]) -> Piece, open: @escaping @Sendable (Piece) -> [UInt8]) {
        (self.close, self.open) = (close, open)
    }
}
