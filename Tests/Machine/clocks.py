"""A clock that is set by an hour or by days, and a process that the system stops for ten minutes."""
import signal
import time

from processes import ask, until
from rig import Rig, expect
from row import Row

HOUR, DAY = 3600, 86_400
# An exporter looks at the clock twice a minute.
LOOK = 35


def beijing_day(seconds):
    """The days since 1970 in Beijing."""
    return int(seconds + 8 * HOUR) // DAY


def shown(rig):
    """The days since 1970 of the last day that is shown of an account."""
    instant = rig.sum("wechat_upstream_ref_date_timestamp_seconds", "account=\"shop\",endpoint=\"getupstreammsghour\"")
    return beijing_day(instant)


def step(bench, seconds):
    """The clock is set while the exporter runs, and put right again."""
    name = f"clock set {'forward' if seconds > 0 else 'back'} by {'an hour' if abs(seconds) == HOUR else '2 days'}"
    with bench.place(name.replace(" ", "-")) as place:
        rig = Rig(bench, place, history=5)
        rig.start(faulty=True)
        rig.whole()
        before, calls = shown(rig), rig.wechat.calls("getupstreammsghour")
        with rig.watched() as told:
            rig.faults.set(clock_seconds=seconds)
            time.sleep(LOOK)
            wrong = shown(rig)
            expect(wrong <= before, f"day {wrong} is shown, which has not come")
            rig.faults.set()
            time.sleep(LOOK)
            until("what was shown before", lambda: shown(rig) >= before, 60)
        rig.whole()
        more = rig.wechat.calls("getupstreammsghour") - calls
        periods = rig.compare(5)
        expect(more <= 20, f"{more} more calls")
        is_told = "Clock was set; data of the future is left out" in rig.log
        rig.stop()
        sentence = "`Clock was set; data of the future is left out`" if is_told else "nothing"
        yield Row(name, f"{sentence}; {before - wrong} days less are shown; {told[0]}",
                  f"by itself within half a minute of being put right; {periods} periods as WeChat says, {more} calls")


def steps(seconds):
    """The fault of one step."""
    def fault(bench):
        yield from step(bench, seconds)
    fault.__name__ = f"clock_{'plus' if seconds > 0 else 'minus'}_{abs(seconds) // HOUR}h"
    return fault


def stopped(bench):
    """SIGSTOP, and SIGCONT ten minutes later."""
    with bench.place("stopped") as place:
        rig = Rig(bench, place)
        rig.start()
        rig.whole()
        rig.child.process.send_signal(signal.SIGSTOP)
        time.sleep(bench.stop_seconds)
        rig.reload(history_days=9)
        rig.child.process.send_signal(signal.SIGCONT)
        begin = time.monotonic()
        expect(ask(f"{rig.url}/metrics", timeout=10).status == 200, "the scrape is not answered")
        first = time.monotonic() - begin
        expect(first < 1, f"the first scrape took {first:.2f} s")
        with rig.watched() as told:
            rig.loaded()
            rig.whole()
        periods = rig.compare(9)
        expect("level=ERROR" not in rig.log, "an error is logged")
        rig.stop()
        yield Row(f"SIGSTOP for {bench.stop_seconds:.0f} s, then SIGCONT", "scrapes time out: `up` 0, the alert WeChatExporterDown after ten minutes",
                  f"at SIGCONT: the first scrape after {first * 1000:.0f} ms; {told[0]}; {periods} periods as WeChat says")


FAULTS = (*(steps(seconds) for seconds in (HOUR, -HOUR, 2 * DAY, -2 * DAY)),)
