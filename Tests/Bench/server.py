"""A server under measurement, as a child process on a free port of 127.0.0.1."""
import socket
import subprocess
import time
import zlib

from client import Scraper
from exposition import series


def free_port():
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """One command and what it costs."""

    def __init__(self, name, command, port, path="/metrics", log=subprocess.DEVNULL):
        self.name, self.command, self.port, self.path, self.log = name, command, port, path, log
        self.process = None

    def start(self):
        """Starts the process and returns at once."""
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def stop(self):
        """Ends the process."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def wait(self, seconds=60):
        """Waits until the port takes connections."""
        deadline = time.perf_counter() + seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"bench: {self.name} ended with {self.process.returncode} before it listened") from None
                if time.perf_counter() > deadline:
                    raise SystemExit(f"bench: {self.name} does not listen after {seconds} s") from None
                time.sleep(0.001)

    def cold_start(self, expected, seconds=300):
        """Starts the process; gives the seconds until an answer held all series."""
        begin = time.perf_counter()
        self.start()
        self.wait()
        scraper = Scraper(self.port, self.path)
        while time.perf_counter() - begin < seconds:
            packed = scraper.body()
            took = time.perf_counter() - begin
            if series(unpacked(packed)) == expected:
                scraper.close()
                return took
            time.sleep(0.01)
        raise SystemExit(f"bench: {self.name} does not serve {expected} series after {seconds} s")

    def rest(self, seconds=120):
        """Waits until the process has nothing to do any more."""
        for _ in range(seconds):
            before = self.cpu()
            time.sleep(1)
            if self.cpu() - before < 0.01:
                return
        raise SystemExit(f"bench: {self.name} is still busy after {seconds} s without a scrape")

    def cpu(self):
        """CPU seconds of all its threads, ended ones too: utime and stime of /proc/PID/stat, but not rounded to ticks."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def memory(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def scraper(self, coding="gzip"):
        """A connection to it."""
        return Scraper(self.port, self.path, coding)


def unpacked(packed):
    """The text of a gzip body of one member; anything behind it is a mistake."""
    decompressor = zlib.decompressobj(31)
    text = decompressor.decompress(packed)
    if not decompressor.eof or decompressor.unused_data:
        raise SystemExit("bench: a packed body is not one whole gzip member")
    return text
