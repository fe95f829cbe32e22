"""How much memory it takes to serve forty scrapers that do not read."""
import socket
import ssl
import time

from accounts import certificate

READERS = 40


def measure(accounts, number):
    """MiB that forty unread packed scrapes of so many accounts add, over HTTP and over TLS."""
    # One more than the default allows is under way when a fast scraper comes beside them.
    plain = ["--web.max-requests", str(READERS + 1)]
    encrypted = [*plain, "--web.config.file", str(certificate(accounts.folder))]
    return (
        grown(accounts.exporter(number, flags=plain), number, None),
        grown(accounts.exporter(number, flags=encrypted), number, trusting()),
    )


def trusting():
    """A TLS context that takes the certificate made a moment ago."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def grown(exporter, number, context):
    """The growth of one exporter in MiB."""
    exporter.start()
    exporter.wait()
    try:
        whole(ask(exporter, context))
        exporter.rest()
        size = whole(ask(exporter, context))
        before = exporter.memory()
        readers = [ask(exporter, context) for _ in range(READERS)]
        time.sleep(3)
        after = exporter.memory()
        if whole(ask(exporter, context)) < size * 9 // 10:
            raise SystemExit(f"bench: beside {READERS} slow readers of {number} accounts a fast one gets a shorter answer")
        for reader in readers:
            reader.close()
    finally:
        exporter.stop()
    return after - before


def ask(exporter, context):
    """Sends a request and reads nothing."""
    connection = socket.create_connection(("127.0.0.1", exporter.port), timeout=60)
    if context is not None:
        connection = context.wrap_socket(connection, server_hostname="localhost")
    connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
    return connection


def whole(connection):
    """Reads an answer to its end and gives its length."""
    length = 0
    while data := connection.recv(1 << 20):
        length += len(data)
    connection.close()
    return length
