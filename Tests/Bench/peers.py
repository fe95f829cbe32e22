"""The servers beside which the exporter is measured; all of them serve what it answered."""
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

from exposition import OF_ACCOUNTS
from server import Server, free_port

HERE = pathlib.Path(__file__).parent
# Where Debian keeps the sources of Go libraries.
GOPATH = pathlib.Path("/usr/share/gocode")

NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 64; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    types {{}}
    default_type text/plain;
    gzip_static on;
    client_body_temp_path {folder}/temporary;
    proxy_temp_path {folder}/temporary;
    fastcgi_temp_path {folder}/temporary;
    uwsgi_temp_path {folder}/temporary;
    scgi_temp_path {folder}/temporary;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def write_bodies(folder, text):
    """Writes the text as it is and packed by gzip -6; gives the size of the latter."""
    path = folder / "metrics"
    path.write_bytes(text)
    with open(folder / "metrics.gz", "wb") as packed:
        subprocess.run(["gzip", "-6", "-n", "-c", str(path)], stdout=packed, check=True)
    return (folder / "metrics.gz").stat().st_size


def nginx(folder):
    """A static file, packed beforehand: the limit of an HTTP server."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        raise SystemExit("bench: nginx is missing; `make bench` installs it, or run `.ci/setup bench`")
    port = free_port()
    path = folder / "nginx.conf"
    path.write_text(NGINX.format(folder=folder, port=port), encoding="ascii")
    return Server("nginx, static .gz", [program, "-c", str(path), "-p", str(folder)], port)


def python_client(folder):
    """Python's prometheus_client with a gauge for each series, from its own HTTP server."""
    port = free_port()
    command = [sys.executable, str(HERE / "python_peer.py"), str(folder / "metrics"), str(port)]
    return Server("Python prometheus_client", command, port)


def go_client(folder):
    """Go's client_golang with a gauge for each series, from promhttp; `None` where Debian's packages of it are missing."""
    go, library = shutil.which("go"), GOPATH / "src/github.com/prometheus/client_golang"
    if go is None or not library.exists():
        return None
    program, port = folder / "go_peer", free_port()
    settings = {"GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(GOPATH), "GOCACHE": str(folder.parent / "go-cache")}
    subprocess.run([go, "build", "-o", str(program), "."], cwd=HERE / "go_peer", env=os.environ | settings, check=True)
    return Server("Go client_golang", [str(program), str(folder / "metrics"), f"127.0.0.1:{port}"], port)


class Pushgateway(Server):
    """Pushgateway with all series pushed as one group, if the program is there."""

    def __init__(self, program, folder):
        port = free_port()
        # Debian's keeps what it was told in a file of the system, and would begin with the series of an earlier run.
        super().__init__("Pushgateway", [program, f"--web.listen-address=127.0.0.1:{port}", "--persistence.file="], port)
        self.text = folder / "metrics"

    def wait(self, seconds=60):
        """Waits until it listens, then pushes."""
        super().wait(seconds)
        lines = [line for line in self.text.read_bytes().splitlines(True) if OF_ACCOUNTS in line]
        body = b"".join(lines)
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/metrics/job/bench", body, method="PUT")
        urllib.request.urlopen(request, timeout=seconds).close()


def slow_peers(folder):
    """The peers that make each answer anew, as far as they are installed."""
    program = shutil.which("prometheus-pushgateway") or shutil.which("pushgateway")
    pushgateway = Pushgateway(program, folder) if program else None
    return [peer for peer in (go_client(folder), pushgateway, python_client(folder)) if peer]
