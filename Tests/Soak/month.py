"""What happens on which day of the month."""
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that is done in the town on a day, at an hour."""

    day: int
    hour: float
    name: str
    act: Any
    is_mood: bool = False

    @property
    def time(self):
        """When it is, in days."""
        return self.day + self.hour / 24


def mood(day, hour, name, scenario):
    """WeChat changes its mood, of which it has one at a time."""
    return Event(day, hour, name, lambda town: town.wechat.choose(scenario), is_mood=True)


def without_last_account(town):
    """Takes the last account out of the configuration."""
    town.settings["accounts"] = town.everybody[:-1]
    town.reload()


def with_all_accounts(town):
    """Puts every account into the configuration."""
    town.settings["accounts"] = town.everybody
    town.reload()


def kills(town):
    """Kills the exporter three times in a row."""
    for _ in range(3):
        town.restart(is_killed=True)


def refuse(town):
    """Reloads a broken configuration, and then a good one."""
    town.reload(succeeds=False)
    town.reload()


# Nothing is done to the exporter itself after this day: what it costs then may not grow until the end.
CALM = 27


def events(retirement):
    """The events by day and hour; `retirement` is the last day of a month, counted from the first day."""
    fixed = [
        Event(2, 10, "SIGTERM and a start", lambda town: town.restart()),
        Event(3, 8.5, "kill -9 in the morning", lambda town: town.restart(is_killed=True)),
        Event(4, 6, "Prometheus is killed", lambda town: town.prometheus.child.kill()),
        Event(6, 15, "Prometheus is back", lambda town: town.serve_prometheus()),
        Event(7, 9, "a broken reload and a good one", refuse),
        mood(8, 0, "WeChat fails at every fourth call", "flaky"),
        mood(9, 18, "WeChat is well", "normal"),
        Event(10, 11, "an account leaves", without_last_account),
        Event(11, 11, "the archive's receiver leaves", lambda town: town.leave("archive")),
        Event(13, 9, "the account is back", with_all_accounts),
        Event(14, 8.2, "three kills in a row", kills),
        mood(15, 4, "tokens are stolen", "stolen-token"),
        mood(16, 4, "WeChat garbles rows", "garbage"),
        mood(17, 16, "WeChat is well", "normal"),
        Event(18, 8.3, "the archive's receiver is back", lambda town: town.come("archive")),
        mood(19, 5, "five calls a minute are answered", "minute-quota"),
        mood(20, 18, "WeChat is well", "normal"),
        Event(21, 7, "the archive is killed", lambda town: town.archive.kill()),
        Event(23, 12, "the archive is back", lambda town: town.serve_archive()),
        Event(24, 12, "SIGTERM and a start", lambda town: town.restart()),
        Event(25, 8.6, "kill -9 in the morning", lambda town: town.restart(is_killed=True)),
        Event(30, 7, "Prometheus is killed", lambda town: town.prometheus.child.kill()),
        Event(31, 9, "Prometheus is back", lambda town: town.serve_prometheus()),
        Event(33, 9, "a broken reload and a good one", refuse),
    ]
    # The month is asked for on the morning after its last day; no other mood may be in force then.
    begin, end = mood(retirement, 20, "WeChat retires the month of the first account", "retired"), retirement + 2
    moods = [replace(event, day=end, hour=0) if event.is_mood and begin.time <= event.time < end else event for event in fixed]
    back = mood(retirement + 1, 18, "WeChat has it back", "normal")
    reloads = [Event(day, 13, "a reload", lambda town: town.reload()) for day in range(CALM, 40, 2)]
    return sorted([*moods, begin, back, *reloads], key=lambda event: event.time)
