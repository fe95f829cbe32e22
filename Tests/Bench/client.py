"""A scraper that costs little itself: it times an answer to its last byte and drops it."""
import socket
import time

# What Prometheus 2 sends.
ACCEPT = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)


class Scraper:
    """Scrapes one path over one kept connection, and over new ones where the server closes."""

    def __init__(self, port, path="/metrics", coding="gzip", accept=ACCEPT):
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\nAccept-Encoding: {coding}\r\n\r\n"
        ).encode()
        self.socket = None
        self.buffer = bytearray(1 << 20)
        self.view = memoryview(self.buffer)

    def scrape(self):
        """Gives the seconds from sending the request to the last byte of the answer."""
        begin = time.perf_counter()
        self._exchange(None)
        return time.perf_counter() - begin

    def body(self):
        """Gives the body of an answer as it came."""
        parts = []
        chunked = self._exchange(parts)
        body = b"".join(parts)
        return unchunked(body) if chunked else body

    def close(self):
        """Ends the connection."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _exchange(self, parts):
        """Sends a request and takes the answer, into `parts` where they are given; tells whether it came in chunks."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self.request)
        count, end = 0, -1
        while end < 0:
            more = self.socket.recv_into(self.view[count:])
            if more == 0:
                raise ConnectionError(f"port {self.port} closed the connection without an answer")
            count += more
            end = self.buffer.find(b"\r\n\r\n", 0, count)
        head = bytes(self.view[:end]).lower()
        if b" 200 " not in head[:16]:
            raise ConnectionError(f"port {self.port} answered {head[:60]!r}")
        self._take(head, self.view[end + 4:count], parts)
        if b"\r\nconnection: close" in head or head.startswith(b"http/1.0"):
            self.close()
        return b"\r\ntransfer-encoding: chunked" in head

    def _take(self, head, first, parts):
        """Receives the rest of a body that begins with `first`."""
        place = head.find(b"\r\ncontent-length:")
        left = int(head[place + 17:].split(b"\r\n", 1)[0]) - len(first) if place >= 0 else None
        last = bytes(first[-5:])
        if parts is not None:
            parts.append(bytes(first))
        # The end of chunks is known by its bytes: no data of ours ends a packet with them.
        while left if left is not None else last != b"0\r\n\r\n":
            more = self.socket.recv_into(self.view)
            if more == 0 and left is None:
                break
            if more == 0:
                raise ConnectionError(f"port {self.port} ended an answer {left} bytes early")
            if parts is not None:
                parts.append(bytes(self.view[:more]))
            if left is not None:
                left -= more
            else:
                last = (last + bytes(self.view[max(0, more - 5):more]))[-5:]


def unchunked(body):
    """The data of a chunked body."""
    parts, place = [], 0
    while place < len(body):
        begin = body.index(b"\r\n", place) + 2
        length = int(body[place:begin], 16)
        parts.append(body[begin:begin + length])
        place = begin + length + 2 if length else len(body)
    return b"".join(parts)
