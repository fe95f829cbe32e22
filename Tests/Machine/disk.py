"""A disk that is full, read-only, slow, or does not answer."""
import contextlib
import errno
import subprocess
import time

from rig import Rig, expect
from row import Row

STORE_ERROR = 'errcode="store"'


@contextlib.contextmanager
def small_disk(place, kibibytes):
    """A disk of its own of that size."""
    folder = place.folder / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        place.close()
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder, free=0):
    """Fills a disk but for so many bytes."""
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    filler.open("r+b").truncate(max(0, filler.stat().st_size - free))
    return filler


def full_at_start(bench):
    """An exporter starts on a full disk."""
    with bench.place("full-at-start") as place, small_disk(place, 64) as folder:
        rig = Rig(bench, place, store=folder / "days.sqlite")
        filler = fill(folder)
        line = rig.refusal()
        sentence = "is full: free some space"
        expect(sentence in line, line)
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=4m", folder], check=True)
        rig.start()
        rig.whole()
        yield Row("disk full at the start", f"it ends with 1: `the disk of the store … {sentence}`", "starts when there is space")


def full_while_running(bench):
    """A disk fills up while days are fetched."""
    with bench.place("full") as place, small_disk(place, 4096) as folder:
        rig = Rig(bench, place, store=folder / "days.sqlite")
        rig.start()
        rig.whole()
        with rig.watched() as told:
            # Room for the count of a call, and then not for what it brought.
            filler = fill(folder, free=24 * 1024)
            rig.reload(history_days=30)
            seen = rig.logged("Cannot write to the store; what was fetched is shown and stored later")
            expect("is full: free some space" in rig.log, "the log does not say that it is full")
            expect(rig.sum("wechat_account_error_info", STORE_ERROR) > 0, "no error stands")
            time.sleep(3)
            expect(rig.sum("wechat_up") < 2, "wechat_up is 1")
            filler.unlink()
            begin = time.monotonic()
            rig.whole(180)
            took = time.monotonic() - begin
            again = rig.logged("Stored what was fetched before")
        calls = rig.wechat.calls("getupstreammsghour")
        periods = rig.compare(30)
        expect(calls <= 2 * 40, f"{calls} calls for 60 days")
        rig.stop()
        yield Row("disk full while it runs", f"`{seen}`, `wechat_up` 0, errcode `store`; {told[0]}",
                  f"by itself, {took:.0f} s after there was space: `{again}`; {periods} periods as WeChat says, {calls} calls")


def read_only(bench):
    """A disk that the system has made read-only after an error, and a start on one."""
    with bench.place("read-only") as place, small_disk(place, 4096) as folder:
        rig = Rig(bench, place, store=folder / "days.sqlite")
        rig.start(faulty=True)
        rig.whole()
        with rig.watched() as told:
            rig.faults.set(write_error=errno.EROFS)
            rig.reload(history_days=10)
            seen = rig.logged("cannot be read or written")
            expect(rig.sum("wechat_account_error_info", STORE_ERROR) > 0, "no error stands")
            time.sleep(2)
            rig.faults.set()
            rig.whole(180)
        periods = rig.compare(10)
        rig.stop()
        yield Row("disk turns read-only", f"`the disk of the store … {seen}`, `wechat_up` 0, errcode `store`; {told[0]}",
                  f"by itself within half an hour of its end; {periods} periods as WeChat says")
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        line = rig.refusal()
        sentence = "cannot be written: give the exporter's user write access to it and to its folder"
        expect(sentence in line, line)
        yield Row("disk read-only at the start", f"it ends with 1: `the store … {sentence}`", "starts when it can write")


def slow(bench):
    """A disk that takes its time for each access, and then one that does not answer for ten seconds."""
    with bench.place("slow") as place:
        rig = Rig(bench, place)
        rig.start(faulty=True)
        rig.whole()
        with rig.watched() as told:
            rig.faults.set(disk_seconds=0.03)
            begin = time.monotonic()
            rig.reload(history_days=8)
            rig.loaded()
            rig.whole(300)
            took = time.monotonic() - begin
            rig.faults.set(disk_seconds=10)
            rig.reload(history_days=12)
            time.sleep(12)
            rig.faults.set()
            rig.loaded()
            rig.whole(120)
        periods = rig.compare(12)
        rig.faults.set(disk_seconds=30)
        rig.reload(history_days=14)
        time.sleep(2)
        begin = time.monotonic()
        rig.stop(code=1)
        ended = time.monotonic() - begin
        seen = rig.logged("Ended by force; the disk of the store does not answer")
        rig.faults.set()
        rig.start(faulty=True)
        rig.whole()
        yield Row("slow disk", f"collecting takes longer (ten days {took:.0f} s at 30 ms an access), nothing else; {told[0]}",
                  f"by itself; {periods} periods as WeChat says; SIGTERM ends it after {ended:.0f} s though the disk hangs, with 1: `{seen}`")


FAULTS = (full_at_start, full_while_running, read_only, slow)
