"""Programs as child processes, and how they are asked."""
import contextlib
import json
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

# Everything that runs, for whoever has to end it at once.
RUNNING = set()
# For whatever is waited for: other work on the machine may take its time.
PATIENCE = 120


class CheckFailed(Exception):
    """A check that cannot go on; the sentence says why."""


def free_port():
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def until(what, probe, seconds=PATIENCE, pause=0.3):
    """What `probe` gives once it gives something; a server that does not answer yet gives nothing."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            result = probe()
        except OSError as error:
            result, last = None, error
        if result:
            return result
        time.sleep(pause)
    raise CheckFailed(f"{what} did not come within {seconds} s" + (f" ({last})" if last else ""))


class Answer:
    """Status and text of an answer."""

    def __init__(self, status, text):
        self.status, self.text = status, text

    def json(self):
        """The text as JSON."""
        return json.loads(self.text)


def ask(url, body=None, method=None, headers=None, timeout=60, context=None):
    """Asks once; an answer with an error status is an answer."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout, context=context) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read().decode(errors="replace"))


def get(url, **parameters):
    """Asks for a page with a query."""
    return ask(f"{url}?{urllib.parse.urlencode(parameters, doseq=True)}" if parameters else url)


class Child:
    """One program that runs."""

    def __init__(self, command, log):
        self.log = pathlib.Path(log)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                cwd=self.log.parent)
        RUNNING.add(self)

    @property
    def text(self):
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """Kills it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it, by force when asking does not help."""
        RUNNING.discard(self)
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def ready(self, url):
        """Waits until it answers with 200."""
        def probe():
            if self.process.poll() is not None:
                raise CheckFailed(f"{self.log.stem} ended with {self.process.returncode}: {' / '.join(self.text.splitlines()[-3:])}")
            return ask(url, timeout=5).status == 200
        until(f"{self.log.stem} at {url}", probe)


class Place(contextlib.ExitStack):
    """A folder of a check; whatever was started there ends with it."""

    def __init__(self, folder):
        super().__init__()
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count = 0

    def start(self, name, *command):
        """Starts a program."""
        self.count += 1
        child = Child(command, self.folder / f"{self.count}-{name}.log")
        self.callback(child.stop)
        return child

    def run(self, *command, seconds=600):
        """Runs a program to its end; gives its code and all that it wrote."""
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds, check=False,
                              cwd=self.folder, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr

    def write(self, name, content):
        """Writes a file, whatever is not text as JSON, which every reader of YAML takes; gives its path."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        return path
