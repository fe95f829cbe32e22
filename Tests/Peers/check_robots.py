"""The example for robots of WeCom, DingTalk and Feishu: what Alertmanager makes of alerts, hostile and many ones included."""
import json
import re
import time

import yaml
from checking import Check, name_of
from processes import CheckFailed, get, until
from programs import Alertmanager, post
from report import Row
from robots import JUDGES, NAMES, Robots

EXAMPLE = "dashboards/prometheus/robots"
RUNBOOK = "https://github.com/wechat-exporter/wechat-exporter/blob/main/dashboards/runbooks/zh/WeChatMessageDayDrop.md"
# What YAML, Markdown, JSON or templates would make something else of.
HOSTILE = ("007", "13800138000", "yes", "~", "1.5e3", "2026-03-06", "# x", "a: b", "- item", "[x](https://e.cn)", "'", '"', '{"a": 1}',
           "{{ .X }}", "two\nlines\n\n# three", "a\u2028b\u0085c\x7f\u200b", "<@all> <at id=all></at>", "\\u0041 \\ `*_~&", "%s %!s 😀")
# Whatever stands in a message of ours as more than text.
MARKS = ("[处理办法](", f"({RUNBOOK})", "**")
MANY = 300


class Drill:
    """An Alertmanager with the example, which waits for seconds where the example waits for minutes, and robots that listen."""

    def __init__(self, context, place, robots, group_by, more=(), wait="3s"):
        folder = context.root / EXAMPLE
        settings = yaml.safe_load((folder / "alertmanager.example.yml").read_text(encoding="utf-8"))
        settings["templates"] = [str(folder / name) for name in settings["templates"]]
        settings["route"] |= {"group_by": group_by, "group_wait": wait, "group_interval": wait}
        hooks = settings["receivers"][0]["webhook_configs"]
        for hook in hooks:
            name = hook["url_file"].rpartition("/")[2]
            hook["url_file"] = str(place.write(name, robots.url(name) + "\n"))
        hooks += more
        self.robots, self.manager = robots, Alertmanager(place, context.newest, settings)

    def send(self, *alerts):
        """Sends alerts."""
        answer = post(f"http://{self.manager.address}/api/v2/alerts", json.dumps(alerts), **{"Content-Type": "application/json"})
        if answer.status != 200:
            raise CheckFailed(f"Alertmanager answers {answer.status} to alerts: {answer.text[:200]}")

    def messages(self, count):
        """What each robot took, once this many messages came to each, and nothing more soon after."""
        until(f"message {count} at each robot", lambda: all(len(self.robots.came(name)) >= count for name in NAMES))
        time.sleep(4)
        return {name: self.robots.taken(name) for name in NAMES}

    def failures(self):
        """How many notifications Alertmanager says have failed."""
        lines = get(f"http://{self.manager.address}/metrics").text.splitlines()
        return int(sum(float(line.split()[-1]) for line in lines if line.startswith("alertmanager_notifications_failed_total{")))


def alert(account, name="WeChatMessageDayDrop", text="收到 45 条消息，预期约 90 条。", hours="", **labels):
    """An alert as Prometheus sends it."""
    labels = {"alertname": name, "job": "wechat", "severity": "warning", "account": account, **labels}
    texts = {"summary": f"{account}：全天消息数下降", "description": f"{account} {text}", "hours": hours, "runbook_url": RUNBOOK}
    return {"labels": labels, "annotations": texts}


def over(alerts):
    """The same alerts, ended."""
    return [one | {"endsAt": "2026-03-06T09:00:00+08:00"} for one in alerts]


def text_of(message):
    """The Markdown of a message."""
    part = message["card"]["elements"][0] if "card" in message else message["markdown"]
    return part.get("content") or part["text"]


def words(text):
    """Letters and digits of a text, which nothing may take away."""
    return re.findall(r"\w+", text.replace("_", ""))


def is_harmless(text):
    """Whether nothing in a message but our own marks is one."""
    for mark in MARKS:
        text = text.replace(mark, "")
    return not re.search(r"[*`<>\[\]~#]|\n(?!\n)(?<!\n\n)", text)


def examples(context):
    """Which Alertmanager reads the example: `payload` came with 0.32."""
    for suite in context.suites:
        with context.place(f"robots-amtool-{suite.name}") as place:
            code, said = place.run(suite["amtool"], "check-config", context.root / EXAMPLE / "alertmanager.example.yml")
        is_new = tuple(map(int, suite.version("prometheus-alertmanager").split("."))) >= (0, 32)
        known = "field payload not found" in said
        found = "the example is read" if not code else "the example is refused: it knows no `payload`" if known else said.strip()[-200:]
        yield Row("robots/example", name_of(suite, "prometheus-alertmanager"), found, not code if is_new else known)


def hostile(context):
    """Names and texts of which YAML, Markdown and templates would make something else; beside them a payload that takes no care."""
    with context.place("robots-hostile") as place, Robots() as robots:
        naive = {"url": robots.url("naive"), "payload": {"text": "{{ .CommonLabels.account }}"}}
        drill = Drill(context, place, robots, ["job", "account"], [naive])
        alerts = [alert(name, text=" ".join(HOSTILE)) for name in HOSTILE]
        for end in (list, over):
            for one in end(alerts):
                drill.send(one)
                # Feishu takes five messages a second.
                time.sleep(0.4)
            taken = drill.messages(len(HOSTILE) * (1 if end is list else 2))
            robots.let_a_minute_pass()
        torn = [message["text"] for message in robots.taken("naive")[:len(HOSTILE)] if not isinstance(message["text"], str)]
        refused, failures = robots.refused(), drill.failures()
    lost = [(robot, name) for robot, messages in taken.items() for name in HOSTILE
            if sum(is_harmless(text) and set(words(name)) <= set(words(text.split("\n")[0])) for text in map(text_of, messages)) < 2]
    whole = all(len(messages) == 2 * len(HOSTILE) for messages in taken.values())
    yield Row("robots/hostile", name_of(context.newest, "prometheus-alertmanager"),
              f"{len(HOSTILE)} of {len(HOSTILE)} hostile names and texts come to each robot as text, and when they are over; "
              f"{len(torn)} of the names are none where a payload has them bare" if whole and not lost
              else f"lost: {lost}, refused: {refused}", whole and not lost and not refused and not failures and len(torn) > 5)


def by_account(context):
    """One message for an account, whatever it has, and one when all is over."""
    with context.place("robots-account") as place, Robots() as robots:
        drill = Drill(context, place, robots, ["job", "account"])
        alerts = [alert("shop", hours="09:00 3 条（预期 120 条）"), alert("shop", "WeChatAccountSilent", hours="14:00 15:00 "),
                  *(alert("corner", "WeChatMessageHourDrop", ref_hour=f"{hour:02}") for hour in range(8, 16)),
                  alert("", "WeChatExporterDown", instance="127.0.0.1:9983")]
        alerts[-1]["annotations"]["summary"] = "127.0.0.1:9983：exporter 没有应答"
        drill.send(*alerts)
        firing = drill.messages(3)
        drill.send(*over(alerts))
        resolved = {robot: messages[len(firing[robot]):] for robot, messages in drill.messages(6).items()}
        refused, failures = robots.refused(), drill.failures()
    shop = [text for messages in firing.values() for text in map(text_of, messages) if text.startswith("**公众号告警（触发）：shop，共 2 条**")]
    told = all("下降的小时：09:00 3 条（预期 120 条）" in text and "没有消息的小时：14:00 15:00" in text for text in shop) and len(shop) == len(NAMES)
    ended = all("公众号告警（恢复）" in text_of(message) and "已恢复：" in text_of(message) for messages in resolved.values() for message in messages)
    counts = sorted({len(messages) for messages in (*firing.values(), *resolved.values())})
    yield Row("robots/account", name_of(context.newest, "prometheus-alertmanager"),
              f"{len(alerts)} alerts of 2 accounts and an exporter are {' or '.join(map(str, counts))} messages at each robot, and as many when "
              f"they are over; {len(refused)} refused", counts == [3] and told and ended and not refused and not failures)


def by_alert(context):
    """An alert on very many accounts, grouped by alert: one message that fits, in which every account is told of or counted. One alert is
    made of the longest characters, and one has texts that are too long before short ones."""
    with context.place("robots-alert") as place, Robots() as robots:
        # So many alerts take their time on a machine that has other work.
        drill = Drill(context, place, robots, ["job", "alertname"], wait="12s")
        alerts = [one for number in range(MANY) for one in (
            alert(f"公众号 {number}", text="收到 45 条消息。" * 9),
            alert(f"{number}{'😀' * 300}", "𠮷" * 300, '"' * 5000, hours="😀" * 900),
            alert(f"{number:03}{'𠮷' * 60}", "WeChatAccountSilent", *(["𠮷" * 5000] * 2 if number < 12 else ["没有消息。", "09:00 "])))]
        drill.send(*alerts)
        counts = [len(messages) for messages in drill.messages(3).values()]
        drill.send(*over(alerts[:len(alerts) // 2]))
        counts += [len(messages) for messages in drill.messages(6).values()]
        drill.send(*over(alerts))
        everything = drill.messages(9)
        refused, failures = robots.refused(), drill.failures()
    counts += [len(messages) for messages in everything.values()]
    texts = {robot: [text_of(message) for message in messages] for robot, messages in everything.items()}
    counted = all(accounted(text) == int(re.search(r"，共 (\d+) 条\*\*", text)[1]) for each in texts.values() for text in each)
    first = all(text.startswith("**公众号告警（触发）") and f"，共 {MANY} 条**" in text for each in texts.values() for text in each[:3])
    sizes = ", ".join(f"{max(len(text.encode()) for text in each)} bytes at {NAMES[robot]}" for robot, each in texts.items())
    yield Row("robots/alert", name_of(context.newest, "prometheus-alertmanager"),
              f"an alert on {MANY} accounts is one message, one when half of them are over, and one at the end, of at most {sizes}; "
              f"{len(refused)} refused", counted and first and counts == [3] * 3 + [6] * 3 + [9] * 3 and not refused and not failures)


def accounted(text):
    """How many alerts a message tells of, by text, by name and as left out."""
    lists = re.findall("(?:另有|已恢复)：(.*)", text)
    left = re.search(r"还有 (\d+) 条未列出", text)
    return text.count("[处理办法]") + sum(names.count("、") + 1 for names in lists) + (int(left[1]) if left else 0)


def too_many(context):
    """Thirty accounts by account: robots refuse what comes too fast, and Alertmanager knows nothing of it."""
    with context.place("robots-too-many") as place, Robots() as robots:
        drill = Drill(context, place, robots, ["job", "account"])
        drill.send(*(alert(f"account-{number}") for number in range(30)))
        taken, failures = drill.messages(30), drill.failures()
    counts = [len(taken[robot]) for robot in NAMES]
    at_once = f"{counts[0]} and {counts[1]}, and Feishu {'fewer than 20' if counts[2] < 20 else counts[2]}"
    yield Row("robots/too-many", name_of(context.newest, "prometheus-alertmanager"),
              f"of 30 messages at once WeCom and DingTalk take {at_once}; Alertmanager counts {failures} as failed",
              counts[:2] == [20, 20] and counts[2] < 20 and not failures)


def see(name, message):
    """Fails if a robot takes a message that it should refuse."""
    if not JUDGES[name](message, json.dumps(message).encode()):
        raise CheckFailed(f"the robot {name} takes what it should refuse: {json.dumps(message)[:200]}")


def blind_spots():
    """What the robots here would not see any more: each of these is bad."""
    for text in (7, None, ["公众号告警"], "shop", f"公众号告警{'中' * 7000}"):
        see("wecom", {"msgtype": "markdown", "markdown": {"content": text}})
        see("dingtalk", {"msgtype": "markdown", "markdown": {"title": "shop", "text": text}})
        card = {"header": {"template": "red", "title": {"content": "shop"}}, "config": {"wide_screen_mode": True}}
        see("feishu", {"msg_type": "interactive", "card": card | {"elements": [{"content": text}]}})


def robots_of(context):
    """All of them."""
    blind_spots()
    for part in (examples, hostile, by_account, by_alert, too_many):
        yield from part(context)


CHECKS = [Check("robots", robots_of, is_quick=True, is_patient=True)]
