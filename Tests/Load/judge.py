"""Whether an exposition is right, byte for byte where nothing may change."""
import re

from reference import ACCOUNT, blocks, families

SAMPLE = re.compile(rb'[a-z_:0-9]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)+\})? \S+\n')

# While days are being fetched, what is expected of the one shown changes, and rows that upstream garbles make it incomplete for a time.
PASSING = re.compile(rb"baseline|incomplete|_(?:usual|expected|silence)_")


class Judge:
    """Compares expositions with the reference."""

    def __init__(self, reference, settled):
        self.reference, self.settled = reference, settled
        self.lines = {}

    def check(self, text, syntax, must, may, names=None):
        """Fails with what is wrong; `must` and `may` are the accounts, `names` the families that were asked for."""
        assert text.endswith(b"\n") or not text, f"the last line is cut: {text[-60:]!r}"
        assert (syntax == "openmetrics") == text.endswith(b"# EOF\n"), f"wrong end: {text[-60:]!r}"
        wanted = self.reference[syntax]
        found = set()
        for name, start, end in families(text):
            assert names is None or name.decode() in names, f"{name} was not asked for"
            assert name not in found, f"{name} is there twice"
            found.add(name)
            if name in wanted:
                self.check_blocks(text, start, end, wanted[name], (name, syntax), must, may)
            else:
                self.check_lines(text, start, end, may)
        expected = {name for name in wanted if names is None or name.decode() in names} if must else set()
        assert expected <= found, f"{len(expected - found)} families are missing, one is {min(expected - found)}"

    def check_blocks(self, text, start, end, wanted, key, must, may):
        """Takes block by block what the reference has of each account."""
        seen, last = set(), ""
        while start < end:
            account = self.account(text, start, may)
            assert account > last, f"{account} after {last} in {key[0]}"
            last = account
            block = wanted.get(account)
            if block is None or not text.startswith(block, start):
                assert account not in self.settled, f"{account} has wrong samples: {text[start:start + 90]!r}"
                block = self.part(text, start, end, account, wanted, key)
            start += len(block)
            seen.add(account)
        lacking = (must & self.settled & wanted.keys()) - seen
        assert not lacking, f"{key[0]} lacks {min(lacking)}"

    def part(self, text, start, end, account, wanted, key):
        """The samples of an account whose days are still being fetched: right ones, but perhaps not all, and any comparison."""
        block = next(blocks(text, start, end))[1]
        if PASSING.search(key[0]) or not key[0].startswith(b"wechat_upstream_"):
            return block
        lines = self.lines.setdefault((key, account), set(wanted.get(account, b"").splitlines()))
        wrong = set(block.splitlines()) - lines
        assert not wrong, f"{account} has wrong samples: {min(wrong)}"
        return block

    def check_lines(self, text, start, end, may):
        """Takes samples that change all the time: whole lines, of accounts that exist."""
        while start < end:
            match = SAMPLE.match(text, start)
            assert match, f"not a sample: {text[start:start + 90]!r}"
            if ACCOUNT.match(text, start):
                self.account(text, start, may)
            start = match.end()

    @staticmethod
    def account(text, start, may):
        """The account of a sample, which has to be one that may be there."""
        match = ACCOUNT.match(text, start)
        assert match, f"a sample without account: {text[start:start + 80]!r}"
        account = match[1].decode()
        assert account in may, f"{account} is served, but not configured"
        return account
