"""The configuration files of a load, good and broken."""
from roster import is_broken, places

# Each is refused for another reason.
BROKEN = (
    "accounts: [\n", "", "accounts: []\n", "api: {timeout: soon}\naccounts: 7\n", "\x00\x01\n",
    "accounts:\n  - name: twice\n    app_id: wx1\n  - name: twice\n    app_id: wx1\n",
)


def write(path, accounts, number):
    """Writes the configuration of a number; a broken one may have anything in it."""
    path.write_text(text(accounts, number), encoding="utf-8")


def text(accounts, number):
    """The text of a configuration file."""
    if is_broken(number):
        return BROKEN[number // 10 % len(BROKEN)]
    return accounts.configuration([accounts.entries[place] for place in sorted(places(number))], concurrency=8, history_days=35)
