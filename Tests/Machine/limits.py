"""What the system may refuse a process: descriptors, memory, and a reader of its log."""
import http.client
import os
import pathlib
import signal
import subprocess
import time

from processes import ask, until
from rig import Rig, expect
from row import Row

MEMORY = 64 << 20


def descriptors(bench):
    """All descriptors are taken while it runs: the limit falls below what is open, so that nothing can be opened any more."""
    with bench.place("descriptors") as place:
        rig = Rig(bench, place)
        rig.start()
        rig.whole()
        kept = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=10)
        slowest = scraped(kept)
        subprocess.run(["prlimit", f"--pid={rig.pid}", "--nofile=8:4096"], check=True)
        rig.reload(history_days=9)
        seen = rig.logged("no file descriptor is left", 90)
        for _ in range(30):
            slowest = max(slowest, scraped(kept))
            time.sleep(0.1)
        subprocess.run(["prlimit", f"--pid={rig.pid}", "--nofile=4096:4096"], check=True)
        until("a new connection", lambda: ask(f"{rig.url}/metrics", timeout=5).status == 200, 30)
        with rig.watched() as told:
            rig.reload(history_days=9)
            rig.loaded()
            rig.whole(180)
        periods = rig.compare(9)
        rig.stop()
        yield Row("no descriptors left", f"a reload fails: `{seen}`; new connections wait, kept ones are served within {slowest * 1000:.0f} ms",
                  f"by itself; {told[0]}; {periods} periods as WeChat says")


def scraped(connection):
    """Scrapes over a kept connection; gives the seconds that it took."""
    begin = time.monotonic()
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    answer.read()
    took = time.monotonic() - begin
    expect(answer.status == 200 and took < 1, f"a kept connection got {answer.status} after {took:.2f} s")
    return took


def unread_pipes(bench):
    """Nobody reads standard output and standard error: the log fills its pipe."""
    with bench.place("pipes") as place:
        rig = Rig(bench, place)
        (out_reader, out), (error_reader, error) = os.pipe(), os.pipe()
        process = subprocess.Popen(
            [str(word) for word in rig.command("--log.level=debug")], stdout=out, stderr=error, stdin=subprocess.DEVNULL, cwd=place.folder)
        place.callback(process.kill)
        os.close(out)
        os.close(error)
        rig.child = Unread(process)
        until("an answer", lambda: ask(f"{rig.url}/-/ready", timeout=5).status == 200)
        with rig.watched() as told:
            rig.whole()
            # A configuration that is refused tells each of its mistakes.
            mistakes = "\n".join(f"mistake_{number}: {'x' * 400}" for number in range(400))
            place.write("exporter.yml", mistakes)
            until("dropped lines", lambda: process.send_signal(signal.SIGHUP) or rig.sum("wechat_exporter_log_lines_dropped_total"), 60)
            rig.reload(history_days=6)
            time.sleep(1)
            until("the reload", lambda: rig.sum("wechat_exporter_config_last_reload_successful"), 30)
            rig.whole()
        dropped = rig.sum("wechat_exporter_log_lines_dropped_total")
        periods = rig.compare(6)
        process.send_signal(signal.SIGTERM)
        expect(process.wait(15) == 0, "SIGTERM did not end it well")
        for reader in (out_reader, error_reader):
            os.close(reader)
        yield Row("nobody reads stdout and stderr", f"`wechat_exporter_log_lines_dropped_total` {dropped:.0f}, alert WeChatLogLinesDropped; {told[0]}",
                  f"goes on and ends by SIGTERM; {periods} periods as WeChat says")


class Unread:
    """A program whose log nobody reads."""

    text = ""

    def __init__(self, process):
        self.process = process


def closed_pipe(bench):
    """The reader of the log has gone."""
    with bench.place("closed-pipe") as place:
        rig = Rig(bench, place)
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [str(word) for word in rig.command()], stdout=writer, stderr=writer, stdin=subprocess.DEVNULL, cwd=place.folder)
        place.callback(process.kill)
        os.close(writer)
        rig.child = Unread(process)
        until("an answer", lambda: ask(f"{rig.url}/-/ready", timeout=5).status == 200)
        os.close(reader)
        with rig.watched() as told:
            loaded = "wechat_exporter_config_last_reload_success_timestamp_seconds"
            before = rig.sum(loaded)
            rig.reload(history_days=6)
            until("the reload", lambda: rig.sum(loaded) > before, 30)
            rig.whole()
        periods = rig.compare(6)
        process.send_signal(signal.SIGTERM)
        expect(process.wait(15) == 0, "SIGTERM did not end it well")
        yield Row("the log's reader has gone", f"nothing; {told[0]}", f"goes on and ends by SIGTERM; {periods} periods as WeChat says")


def memory_group(name):
    """A control group with so much memory, of the system's second version or the first."""
    root = pathlib.Path("/sys/fs/cgroup")
    if (root / "cgroup.controllers").exists():
        (root / "cgroup.subtree_control").write_text("+memory", encoding="ascii")
        group, limit = root / name, "memory.max"
    else:
        group, limit = root / "memory" / name, "memory.limit_in_bytes"
    group.mkdir()
    (group / limit).write_text(f"{MEMORY}", encoding="ascii")
    return group


def memory(bench):
    """A container's 64 MiB, its files in memory included."""
    group = memory_group(f"wechat-faults-{os.getpid()}")
    try:
        with bench.place("memory") as place:
            rig = Rig(bench, place, history=57, simulator=("--accounts=100",))
            rig.start(before=["sh", "-c", f"echo $$ >{group}/cgroup.procs; exec \"$@\"", "sh"])
            with rig.watched() as told:
                until("the history of all accounts", lambda: not rig.sum("wechat_exporter_history_periods_missing")
                      and rig.sum("wechat_up") == 100, 600)
            status = pathlib.Path(f"/proc/{rig.pid}/status").read_text(encoding="ascii")
            peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
            rig.stop()
        yield Row("64 MiB of memory, 100 accounts", f"nothing; {told[0]}", f"no end: it needs {peak:.0f} MiB at most")
    finally:
        until("the end of the group's processes", lambda: not (group / "cgroup.procs").read_text(encoding="ascii"), 30)
        group.rmdir()


FAULTS = (descriptors, unread_pipes, closed_pipe, memory)
