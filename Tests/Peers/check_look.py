"""What the exporter finds out about a receiver from its pages and its answers, in the log at the start and in `check-config --online`."""
import re

from check_remote_write import HISTORY, MESSAGES, TWO, receiver, window
from checking import Check, name_of
from estate import Estate
from processes import until
from programs import Prometheus, Victoria
from report import Row

# Each setting by the sentence that tells of it, as its programs have it by default.
SENTENCES = {"retention": r"it keeps (?:15|31) days, the history has \d+ days", "window": "its out_of_order_time_window is 0 days"}


def looked_at(context):
    """Receivers with the settings that they have by default, and with those that docs/peers.md names."""
    with context.place("look") as place:
        estate = Estate(place, context.exporter, history=HISTORY + 1)
        for suite in context.suites:
            if "victoria-metrics" in suite.packages:
                stores = Victoria(place, suite, retention=None), Victoria(place, suite)
                yield told_of(context, estate, stores, name_of(suite, "victoria-metrics"), ["retention"], takes_two=False)
            version = tuple(map(int, suite.version("prometheus").split(".")))[:2]
            stores = Prometheus(place, suite, {}, retention=None), Prometheus(place, suite, window("40d"))
            yield told_of(context, estate, stores, name_of(suite, "prometheus"), list(SENTENCES), takes_two=version >= TWO)


def told_of(context, estate, stores, peer, wanted, takes_two):
    """The row of two stores of one program: the first with its defaults, the second as it should be."""
    logged, checked, messages = [], [], set()
    for store, expected in zip(stores, (wanted, []), strict=True):
        entry = receiver(store.write_url, protobuf_message=MESSAGES["2.0"])
        entry["remote_write"][0]["name"] = f"peer-{store.url.rpartition(':')[2]}"
        estate.start(**entry)
        until("a look at the receiver, or samples that it took",
              lambda expected=expected: len(settings(estate.child.text)) == len(expected) if expected else estate.sent_some())
        estate.child.stop()
        logged.append(settings(estate.child.text))
        code, text = estate.place.run(context.exporter, "check-config", "--online", f"--config.file={estate.configuration}")
        checked.append(settings(text))
        messages |= {found if code == 0 else text[-200:] for found in re.findall(r"takes remote write ([^:\n]+)", text) or [text[-200:]]}
        store.child.stop()
    taken = "2.0" if takes_two else "1.0, not 2.0"
    return Row("remote-write/look", peer,
               f"takes {' or '.join(sorted(messages))}; of its defaults the log tells of {told(logged[0])}, `check-config --online` of "
               f"{told(checked[0])}; as set here of {told(logged[1])} and {told(checked[1])}",
               logged == checked == [wanted, []] and messages == {taken})


def settings(text):
    """Which settings a text tells of."""
    return [name for name, sentence in SENTENCES.items() if re.search(sentence, text)]


def told(found):
    """Settings as words."""
    return " and ".join(found) or "nothing"


CHECKS = [Check("remote-write-look", looked_at)]
