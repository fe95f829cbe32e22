"""The rules and their tests in every judge that there is."""
import re

from checking import Check, name_of
from report import Row

RULES = "dashboards/prometheus"


def promtool(context):
    """Each promtool."""
    rules, (_, tests) = editions(context), files(context)
    for suite in context.suites:
        with context.place(f"promtool-{suite.name}") as place:
            wrong = [text.strip()[-300:] for code, text in (
                place.run(suite["promtool"], "check", "rules", *rules), place.run(suite["promtool"], "test", "rules", *tests)) if code]
            yield Row("rules/promtool", name_of(suite, "prometheus", "promtool"),
                      " / ".join(wrong) or f"{len(rules)} files are read, {len(tests)} files of tests pass", not wrong)


def vmalert_tool(context):
    """Each vmalert-tool, which knows no `promql_expr_test`; the flag says that alerts bear no label with their group, as Prometheus' do."""
    _, tests = files(context)
    foreign = [test.name.removesuffix(".test.yml") for test in tests if "promql_expr_test" in test.read_text(encoding="utf-8")]
    for suite in (suite for suite in context.suites if "vmalert-tool" in suite):
        with context.place(f"vmalert-tool-{suite.name}") as place:
            wrong = [test.name.removesuffix(".test.yml") for test in tests if not passes(place, suite["vmalert-tool"], test)]
        found = f"{len(tests) - len(wrong)} of {len(tests)} files of tests pass"
        yield Row("rules/vmalert-tool", name_of(suite, "victoria-metrics", "vmalert-tool"),
                  f"{found}, not {', '.join(wrong)}" if wrong else found, wrong == foreign)


def passes(place, tool, test):
    """Whether a file of tests passes, at the second try at the latest: the tool allows its own server a fixed time, whatever else runs."""
    for _ in range(2):
        code, text = place.run(tool, "unittest", "--disableAlertgroupLabel", f"--files={test}")
        if code == 0 and "FAILED" not in text:
            return True
    return False


def vmalert(context):
    """Whether vmalert reads the rules, every query as MetricsQL."""
    rules = editions(context)
    for suite in context.suites:
        with context.place(f"vmalert-{suite.name}") as place:
            code, text = place.run(suite["vmalert"], "-dryRun", *[f"-rule={path}" for path in rules])
        yield Row("rules/vmalert", name_of(suite, "victoria-metrics", "vmalert"),
                  refusal(text) if code else f"{len(rules)} files are read", code == 0)


def refusal(text):
    """Why a program did not take the rules: the field that it does not know, or what it said last."""
    unknown = re.search(r"unknown fields in rule: (\w+)", text)
    return f"the alerts are refused: it does not know `{unknown[1]}`" if unknown else text.strip()[-200:].replace("\n", " / ")


def amtool(context):
    """Whether each Alertmanager reads the example."""
    for suite in context.suites:
        with context.place(f"amtool-{suite.name}") as place:
            code, text = place.run(suite["amtool"], "check-config", context.root / RULES / "alertmanager.example.yml")
        yield Row("rules/alertmanager", name_of(suite, "prometheus-alertmanager"),
                  text.strip()[-300:] if code else "the example is read", code == 0)


def editions(context):
    """The rule files with the alerts in each language."""
    return [*files(context)[0], context.root / RULES / "wechat-exporter.alerts.zh.yml"]


def files(context):
    """The rule files and those of tests."""
    folder = context.root / RULES
    return [folder / f"wechat-exporter.{name}.yml" for name in ("rules", "alerts")], sorted((folder / "tests").glob("*.test.yml"))


CHECKS = [Check("rules-promtool", promtool, is_quick=True), Check("rules-vmalert-tool", vmalert_tool, is_patient=True), Check("rules-vmalert", vmalert),
          Check("rules-alertmanager", amtool)]
