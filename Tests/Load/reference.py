"""What is to be said of each account: as an exporter of its own says it that nobody attacks and whose upstream is well."""
import re
import time

from client import Scraper

ACCOUNT = re.compile(rb'[a-z_:]+\{account="([^"]*)"')
# Nothing of these depends on when it was asked for.
STEADY = re.compile(rb"wechat_upstream_\w+|wechat_up|wechat_exporter_(?:baseline_values|history_periods_missing)")
ACCEPT = {"text": "text/plain", "openmetrics": "application/openmetrics-text;version=1.0.0"}


def families(text):
    """Yields the name of each family and the place of its samples; a line of comment outside of a head has no place here."""
    end = 0
    while (start := text.find(b"# TYPE ", end)) >= 0:
        line_end = text.index(b"\n", start)
        name = text[start + 7:line_end].split(b" ")[0]
        end = text.find(b"\n# ", line_end)
        end = len(text) if end < 0 else end + 1
        yield name, line_end + 1, end


def blocks(text, start, end):
    """Yields account and text of each run of samples of one account."""
    account, begin = None, start
    while start < end:
        match = ACCOUNT.match(text, start)
        assert match, f"a sample without account: {text[start:start + 80]!r}"
        if match[1] != account and account is not None:
            yield account, text[begin:start]
            begin = start
        account = match[1]
        start = text.index(b"\n", start) + 1
    if account is not None:
        yield account, text[begin:end]


def read(text):
    """The blocks of an exposition by family and account."""
    known = {}
    for name, start, end in families(text):
        if STEADY.fullmatch(name):
            known[name] = {account.decode(): block for account, block in blocks(text, start, end)}
    return known


def reference(exporter, number, seconds=300):
    """The blocks of all accounts in both formats, once the exporter has the whole history of each."""
    missing = Scraper(exporter.port, "/metrics?name[]=wechat_exporter_baseline_values", "identity")
    deadline = time.monotonic() + seconds
    while missing.body().count(b"} 4\n") < number:
        if time.monotonic() > deadline:
            raise SystemExit(f"load: {number} undisturbed accounts are not complete within {seconds} s")
        time.sleep(0.5)
    exporter.rest()
    return {syntax: read(Scraper(exporter.port, "/metrics", "identity", accept).body()) for syntax, accept in ACCEPT.items()}
