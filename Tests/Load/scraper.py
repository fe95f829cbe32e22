"""A good client that reads every answer with a judge's eyes."""
import gzip
import itertools
import random
import zlib
from collections import Counter

from good_client import GoodClient
from reference import ACCEPT
from roster import STABLE

# So often of twenty requests.
WEIGHTS = {"whole": 10, "names": 3, "accounts": 3, "both": 1, "probe": 1, "ready": 1, "status": 1}
FAMILIES = (
    "wechat_up", "wechat_upstream_messages", "wechat_upstream_expected_messages",
    "wechat_exporter_last_success_timestamp_seconds",
)


class Scraper(GoodClient):
    """Asks for everything that scrapers ask for, and checks all of each answer."""

    PACE = 0.04

    def __init__(self, target, judge, roster, progress, seed):
        super().__init__(target)
        self.judge, self.roster, self.progress = judge, roster, progress
        self.stopped = progress.ended
        self.random = random.Random(seed)
        kinds = [kind for kind, weight in WEIGHTS.items() for _ in range(weight)]
        self.random.shuffle(kinds)
        self.kinds = itertools.cycle(kinds)
        self.counts = Counter()

    def ask(self, connection, is_kept):
        """Asks for something else each time; a kept connection that was closed meanwhile leads to one more question."""
        kind = next(self.kinds)
        if kind in ("ready", "status"):
            answer, body = self.exchange(connection, "/-/ready" if kind == "ready" else "/status", {}, is_kept)
            assert answer.status == 200, f"status {answer.status} of {kind}"
            assert kind == "ready" or body.rstrip().endswith(b"</html>"), f"a page is cut: {body[-60:]!r}"
            self.counts[kind] += 1
        else:
            self.scrape_as(kind, connection, is_kept)

    def scrape_as(self, kind, connection, is_kept):
        """Takes a scrape of a kind and judges it."""
        syntax, coding = self.random.choice(list(ACCEPT)), self.random.choices(("gzip", "identity"), (4, 1))[0]
        names = self.random.sample(FAMILIES, 2) if kind in ("names", "both") else None
        chosen = self.chosen(kind)
        path = "/probe?target=" + min(chosen) if kind == "probe" else "/metrics?" + "&".join(
            [f"name[]={name}" for name in names or []] + [f"account[]={name}" for name in chosen or []])
        first = self.progress.in_force.value
        answer, body = self.exchange(connection, path, {"Accept": ACCEPT[syntax], "Accept-Encoding": coding}, is_kept)
        must, may = self.roster.legal(first, self.progress.offered.value)
        if answer.status == 503:
            self.counts["refused"] += 1
            return
        assert answer.status == 200, f"status {answer.status} of {kind}: {body[:80]!r}"
        self.counts[kind] += 1
        text = unpacked(body) if answer.getheader("Content-Encoding") == "gzip" else body
        if chosen is not None:
            must, may = must & chosen, may & chosen
        self.judge.check(text, syntax, must, may, names)

    def chosen(self, kind):
        """The accounts to ask for: one that is always there to probe, two to filter; `None` for all."""
        always = self.random.choice(self.roster.names[:STABLE])
        if kind in ("accounts", "both"):
            return frozenset([always, self.random.choice(self.roster.names[STABLE:])])
        return frozenset([always]) if kind == "probe" else None

    def told(self, failure, turn):
        """A failure in words, with the attack beside which it happened."""
        return f"{type(failure).__name__} {failure} beside {self.progress.attack_name()}"

    def exchange(self, connection, path, headers, is_kept):
        """One request and the whole answer."""
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if is_kept:
            self.kept = connection
        else:
            connection.close()
        return answer, body


def unpacked(body):
    """The text of a packed body whose length and checksum are right."""
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as failure:
        raise AssertionError(f"{len(body)} bytes are not packed well: {failure}") from failure
