"""An upstream in trouble: another scenario every few seconds, and now and then it dies."""
import itertools
import time
import urllib.request

# None of these changes a number: they change which calls succeed.
SCENARIOS = ("normal", "flaky", "slow", "garbage", "stolen-token", "minute-quota", "normal", "unverified", "quota")
DOWN_TIME = 2


class Upstream:
    """The simulator and its moods."""

    def __init__(self, accounts):
        self.accounts = accounts
        self.scenarios = itertools.cycle(SCENARIOS)

    def change(self):
        """Goes on to the next scenario."""
        self.choose(next(self.scenarios))

    def choose(self, name):
        """Puts a scenario in force."""
        url = f"http://127.0.0.1:{self.accounts.upstream}/simulator/scenario/{name}"
        urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=10).close()

    def crash(self):
        """Kills the simulator and starts it again; it has forgotten all tokens then."""
        self.accounts.simulator.process.kill()
        self.accounts.simulator.stop()
        time.sleep(DOWN_TIME)
        self.accounts.simulator = self.accounts.simulate()
