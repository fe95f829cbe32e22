"""PromQL that the dashboards share."""

HOUR_ENDPOINT = 'endpoint="getupstreammsghour"'
MONTH_ENDPOINT = 'endpoint="getupstreammsgmonth"'
FOLLOWER_ENDPOINT = 'endpoint="getusersummary"'
DAILY_ENDPOINTS = 'endpoint!~".*(week|month)"'

# Day D is shown from 08:00 of D+1 to 08:00 of D+2, so the last sample of D+1 is D's. With this range a point at 00:00 of D is D's value.
DAY_ON_ITS_DATE = "[1d] offset -2d"


class Scope:
    """The series of the chosen job and accounts; `at` pins every selector to a time."""

    def __init__(self, *matchers: str, at: str = ""):
        self._matchers = matchers
        self._at = at

    def at_end(self) -> "Scope":
        """The same series, always as of the end of the dashboard's time range."""
        return Scope(*self._matchers, at=" @ end()")

    def select(self, metric: str, *matchers: str) -> str:
        return metric + "{" + ", ".join((*self._matchers, *matchers)) + "}" + self._at

    def one(self, metric: str, *labels: str, matchers: tuple[str, ...] = (), daily: bool = False) -> str:
        """The metric by its labels: replicas of the exporter show the same value, so the largest stands for all."""
        selected = self.select(metric, *matchers)
        selected = f"last_over_time({selected}{DAY_ON_ITS_DATE})" if daily else selected
        return f"max by ({', '.join(labels)}) ({selected})"

    def hours(self, metric: str, *labels: str, matchers: tuple[str, ...] = (), daily: bool = False) -> str:
        """The sum by some labels of a family that has one series for each account, type and hour."""
        return _sum(labels, self.one(metric, "account", "msg_type", "ref_hour", matchers=matchers, daily=daily))

    def types(self, metric: str, *labels: str, daily: bool = False) -> str:
        """The sum by some labels of a family that has one series for each account and type."""
        return _sum(labels, self.one(metric, "account", "msg_type", daily=daily))

    def data_day(self, endpoint: str = HOUR_ENDPOINT, daily: bool = False) -> str:
        return self.one("wechat_upstream_ref_date_timestamp_seconds", "account", matchers=(endpoint,), daily=daily)

    def noon(self) -> str:
        """The middle of the data day: a mark there stands in the middle of the day's bar."""
        return f"({self.data_day()} + 43200)"

    def age(self) -> str:
        return f"time() - {self.data_day()}"

    def is_of_that_date(self, endpoint: str = HOUR_ENDPOINT) -> str:
        """Holds back a day that came late or not at all, which would repeat the day before it."""
        return f"and on (account) (abs({self.data_day(endpoint, daily=True)} - time()) < 43200)"

    def came_after(self, endpoints: str = HOUR_ENDPOINT) -> str:
        """How many hours after the end of each day it was first read; a day that came a day late stands on its own date only."""
        ready, day = (self.one(f"wechat_upstream_{moment}_timestamp_seconds", "account", "endpoint", matchers=(endpoints,), daily=True)
                      for moment in ("ready", "ref_date"))
        return f"(({ready} - {day}) / 3600 - 24 and on (account, endpoint) (abs({day} - time()) < 43200))"

    def quota(self, which: str, *matchers: str) -> str:
        """WeChat's own quota of each account and endpoint as it was last read: the `limit` or what was `remaining`."""
        return f"min by (account, endpoint) ({self.select(f'wechat_api_quota_{which}', *matchers)})"

    def followers(self, which: str) -> str:
        """The `new` or `lost` followers of each day, over all sources."""
        days = self.one(f"wechat_user_day_{which}_followers", "account", "user_source", daily=True)
        return f"({_sum(('account',), days)} {self.is_of_that_date(FOLLOWER_ENDPOINT)})"

    def messages(self, daily: bool = False) -> str:
        value = self.hours("wechat_upstream_messages", "account", daily=daily)
        return f"({value} {self.is_of_that_date()})" if daily else value

    def expected(self, daily: bool = False) -> str:
        return self._of_day("wechat_upstream_expected_day_messages", daily)

    def usual(self, daily: bool = False) -> str:
        return self._of_day("wechat_upstream_usual_day_messages", daily)

    def noise(self, daily: bool = False) -> str:
        return self._of_day("wechat_upstream_expected_day_noise_ratio", daily)

    def _of_day(self, metric: str, daily: bool) -> str:
        value = self.one(metric, "account", daily=daily)
        return f"({value} {self.is_of_that_date()})" if daily else value

    def share(self, daily: bool = False) -> str:
        return f"{self.messages(daily)} / ({self.expected(daily)} > 0)"

    def scatters(self) -> str:
        """How many of the account's usual scatters the day lies below the expected."""
        return f"2 * (sqrt({self.expected()}) - sqrt({self.messages()})) / {self.noise()}"

    def special(self) -> str:
        return self.one("wechat_upstream_ref_date_special", "account")


def band(expected: str, noise: str) -> tuple[str, str]:
    """What usually comes, upper and lower edge: two scatters, each half a noise ratio of the root, to each side."""
    return f"(sqrt({expected}) + {noise}) ^ 2", f"clamp_min(sqrt({expected}) - {noise}, 0) ^ 2"


def _sum(labels: tuple[str, ...], expression: str) -> str:
    return f"sum by ({', '.join(labels)}) ({expression})"


_JOB = 'job="$job"'

ALL = Scope(_JOB, 'account=~"$account"')
ONE = Scope(_JOB, 'account="$account"')
PROCESS = Scope(_JOB)
