"""The server under attack: where it listens, and what it costs."""
import pathlib
import socket
import ssl
from dataclasses import dataclass


def trusting(*protocols):
    """A TLS context that takes any certificate, since that is not what is tested here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(list(protocols))
    return context


CONTEXTS = {"h2": trusting("h2"), "http/1.1": trusting("http/1.1")}


@dataclass(frozen=True)
class Target:
    """A running exporter."""

    pid: int
    port: int
    is_tls: bool

    def connect(self, protocol="http/1.1"):
        """Opens a connection, encrypted where the server wants it."""
        raw = self.connect_raw()
        return CONTEXTS[protocol].wrap_socket(raw, server_hostname="localhost") if self.is_tls else raw

    def connect_raw(self):
        """Opens a connection on which nothing is said yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def memory(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def threads(self):
        """How many threads there are."""
        return len(list(pathlib.Path(f"/proc/{self.pid}/task").iterdir()))

    def descriptors(self):
        """How many descriptors are open."""
        return len(list(pathlib.Path(f"/proc/{self.pid}/fd").iterdir()))
