"""All accounts: who fell, how far, and whether the data is there."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.builders.statetimeline import Panel as StateTimelinePanel
from grafana_foundation_sdk.builders.table import Panel as TablePanel
from grafana_foundation_sdk.builders.timeseries import Panel as TimeSeriesPanel
from grafana_foundation_sdk.models.common import (BarGaugeDisplayMode, BarGaugeValueMode, GraphDrawStyle, LineInterpolation,
                                                  TableBarGaugeCellOptions, VisibilityMode)

from boards import panels
from boards.dashboard import (DatedAnnotation, Lane, account_variable, begun, datasource_variable, job_variable, laid_out,
                              link_to_account)
from boards.fields import (AGE_STEPS, BLUE, BY_THRESHOLD, COLOURED_TEXT, COUNT, DATE, DROP_FLOOR, DROP_SCATTER, DROP_SHARE, GREEN,
                           GREY, HOURS, NONE_IS_GOOD, ORANGE, PURPLE, RED, SHARE_STEPS, Cell, Line, fixed, in_colors, options, steps, values)
from boards.promql import ALL
from boards.targets import instant, over_time, table
from boards.text import Text

_FALLEN = f"({ALL.share()} < {DROP_SHARE} and on (account) {ALL.scatters()} > {DROP_SCATTER} and on (account) {ALL.usual()} >= {DROP_FLOOR})"
_FIRING = 'ALERTS{alertname=~"WeChat.+", alertstate="firing"}'

# A table of ten thousand accounts helps nobody: the rows are the hundred that fell furthest, then those of which nothing is expected.
_RANKED = f"bottomk(100, {ALL.share()} or on (account) {ALL.messages()} * 0 + 99)"

_SHARE = Text("Of expected", "占预期")
_ACCOUNT = ("account", Text("Account", "账号"))


def _headline() -> Lane:
    return [
        (3, panels.stat(
            Text("Data day", "数据日期"), Text("The newest day that any account shows, Beijing time.", "各账号所显示的最新日期（北京时间）。"),
            instant("A", f"max({ALL.data_day()}) * 1000"), DATE)),
        (3, panels.stat(
            Text("Messages", "消息数"),
            Text("Messages to all chosen accounts on the day that each shows.", "所选账号在各自数据日期收到的消息总数。"),
            instant("A", f"sum({ALL.messages()})"), COUNT).decimals(0)),
        (3, panels.stat(
            Text("Of expected", "占预期"),
            Text("All messages as a share of what was expected, over the accounts of which something is expected: the median of the last eight "
                 "ordinary days of the same weekday, brought down to the level of the last seven days.",
                 "消息总数占预期的比例，仅计有预期的账号。预期为最近八个同一星期几普通日的中位数，并按最近七天的水平下调。"),
            instant("A", f"sum({ALL.messages()} and on (account) {ALL.expected()}) / sum({ALL.expected()})"),
            "percentunit").thresholds(SHARE_STEPS).decimals(0)),
        (3, panels.stat(
            Text("Accounts", "账号数"), Text("Accounts that the exporter knows.", "exporter 已知的账号数量。"),
            instant("A", f"count({ALL.one('wechat_up', 'account')})"), "none")),
        (3, panels.stat(
            Text("Fallen", "下降账号"),
            Text("Accounts under 70 % of what is expected and more than four of their usual scatters below it, where at least 20 messages are "
                 "usual: what WeChatMessageDayDrop tells of by default. On a special day without a known day like it nothing is expected.",
                 "消息数低于预期的 70%，且低于预期的幅度超过该账号平常波动四倍的账号。仅计平常至少有 20 条消息的账号。"
                 "与 WeChatMessageDayDrop 的默认条件一致。没有可比同类日的特殊日没有预期。"),
            instant("A", f"count({_FALLEN}) or vector(0)"), "none").thresholds(NONE_IS_GOOD)),
        (3, panels.stat(
            Text("Down", "异常账号"),
            Text("Accounts of which the last call of some endpoint stands failed (wechat_up is 0).", "有接口最近一次调用失败的账号（wechat_up 为 0）。"),
            instant("A", f"count({ALL.one('wechat_up', 'account')} == 0) or vector(0)"), "none").thresholds(NONE_IS_GOOD)),
        (3, panels.stat(
            Text("Late", "数据延迟"),
            Text("Accounts whose data day began more than 58 hours ago; 32 to 56 hours are normal.",
                 "数据日期距今超过 58 小时的账号；32 至 56 小时属正常。"),
            instant("A", f"count({ALL.age()} > 58 * 3600) or vector(0)"), "none").thresholds(NONE_IS_GOOD)),
        (3, panels.stat(
            Text("Alerts", "告警"), Text("Alerts of wechat-exporter that are firing.", "正在触发的 wechat-exporter 告警数量。"),
            instant("A", f"count({_FIRING}) or vector(0)"), "none").thresholds(NONE_IS_GOOD)),
    ]


def _accounts() -> TablePanel:
    share_of_expected = f"{ALL.share()} and on (account) {_RANKED}"
    columns = {
        "share": (share_of_expected, _SHARE),
        "messages": (f"{ALL.messages()} and on (account) {_RANKED}", Text("Messages", "消息数")),
        "expected": (f"{ALL.expected()} and on (account) {_RANKED}", Text("Expected", "预期")),
        "day": (f"{ALL.data_day()} * 1000 and on (account) {_RANKED}", Text("Data day", "数据日期")),
        "age": (f"({ALL.age()}) / 3600 and on (account) {_RANKED}", Text("Age", "数据滞后")),
        "special": (f"{ALL.special()} and on (account) {_RANKED}", Text("Day", "日别")),
        "up": (f"{ALL.one('wechat_up', 'account')} and on (account) {_RANKED}", Text("State", "状态")),
    }
    name = {ref: text for ref, (_, text) in columns.items()}
    special = values(_0=(Text("ordinary", "普通"), GREY), _1=(Text("special", "特殊"), PURPLE))
    up = values(_0=(Text("down", "异常"), RED), _1=(Text("up", "正常"), GREEN))
    bar = TableBarGaugeCellOptions(mode=BarGaugeDisplayMode.BASIC, value_display_mode=BarGaugeValueMode.COLOR)
    share = Cell().unit("percentunit").decimals(0).min(0).max(1.5).thresholds(SHARE_STEPS).color_scheme(BY_THRESHOLD)
    panel = panels.rows(
        Text("Accounts, the furthest fallen first", "账号（降幅最大者在前）"),
        Text("Each account's latest ready day against what was expected of it: the hundred furthest fallen. Choose an account to see why.",
             "各账号最新数据日与预期的对比，列出降幅最大的一百个。点击账号查看原因。"),
        [table(ref, expr) for ref, (expr, _) in columns.items()], _ACCOUNT, name)
    cells = {
        _ACCOUNT[1]: Cell().data_links([link_to_account()]),
        name["share"]: share.cell_options(bar).width(190),
        name["messages"]: Cell().unit(COUNT),
        name["expected"]: Cell().unit(COUNT).decimals(0),
        name["day"]: Cell().unit(DATE),
        name["age"]: Cell().unit(HOURS).decimals(0).thresholds(AGE_STEPS).cell_options(COLOURED_TEXT),
        name["special"]: Cell().mappings([special]).cell_options(COLOURED_TEXT),
        name["up"]: Cell().mappings([up]).cell_options(COLOURED_TEXT),
    }
    for column, cell in cells.items():
        panel.override_by_name(column, options(cell))
    return panel.sort_by(panels.sorted_by(_SHARE))


def _alerts() -> TablePanel:
    severity = values(critical=(Text("critical", "严重"), RED), warning=(Text("warning", "警告"), ORANGE),
                      info=(Text("info", "提示"), BLUE))
    heading, count = Text("Severity", "级别"), Text("Count", "数量")
    panel = panels.label_rows(
        Text("Firing alerts", "正在触发的告警"),
        Text("Alerts of wechat-exporter that are firing now, of every account; an hour's alert counts for each hour.",
             "当前正在触发的 wechat-exporter 告警，包括所有账号。"),
        table("A", f"count by (alertname, account, severity) ({_FIRING})"),
        {"severity": heading, "account": _ACCOUNT[1], "alertname": Text("Alert", "告警"), "Value": count})
    panel.override_by_name(heading, options(Cell().mappings([severity]).cell_options(COLOURED_TEXT).width(90)))
    panel.override_by_name(_ACCOUNT[1], options(Cell().data_links([link_to_account()]).width(150)))
    return panel.override_by_name(count, options(Cell().width(70))).sort_by(panels.sorted_by(heading))


def _messages_by_day() -> TimeSeriesPanel:
    expected = f"sum({ALL.expected(daily=True)} or on (account) {ALL.messages(daily=True)})"
    names = Text("Messages", "消息数"), Text("Expected", "预期")
    panel = panels.days(
        Text("Messages by day", "每日消息数"),
        Text("Messages of the chosen accounts on each data day (Beijing time), and the sum of what was expected of each. A bar stands on the "
             "day that it tells of, not on the morning it arrived. Where nothing is expected, what came counts as expected.",
             "所选账号每个数据日（北京时间）的消息数，以及各账号预期之和。柱位于数据所属日期，而非到达的早晨。尚无预期的账号按实际值计入预期。"),
        [over_time("A", f"sum({ALL.messages(daily=True)})", names[0]), over_time("B", expected, names[1])], "short")
    line = Line().color_scheme(fixed(ORANGE)).draw_style(GraphDrawStyle.LINE).line_width(2).fill_opacity(0)
    return in_colors(panel, (names[0], BLUE)).override_by_name(
        names[1], options(line.line_interpolation(LineInterpolation.STEP_AFTER)))


def _share_by_day() -> TimeSeriesPanel:
    lowest = f"bottomk(10, {ALL.at_end().share()})"
    panel = panels.lines(
        Text("Share of expected by account", "各账号占预期比例"),
        Text("Messages of each data day as a share of the expected, for the ten accounts that are lowest now. Dashed: 70 %.",
             "每个数据日的消息数占预期的比例，仅列当前最低的十个账号。虚线为 70%。"),
        [over_time("A", f"{ALL.share(daily=True)} and on (account) {lowest}", "{{account}}")], "percentunit")
    panel.thresholds(steps(RED, (DROP_SHARE, "transparent"))).thresholds_style(panels.DASHED).axis_soft_min(0)
    return panel.show_points(VisibilityMode.ALWAYS).point_size(5).interval("1d")


def _age() -> TimeSeriesPanel:
    names = Text("oldest", "最旧"), Text("median", "中位数")
    age = f"({ALL.age()}) / 3600"
    panel = panels.lines(
        Text("Age of the data", "数据滞后"),
        Text("Hours since the shown day began, 00:00 Beijing time. It falls by 24 when a new day is ready, from 08:00 on; above 58 the "
             "data is late (dashed).", "自所显示日期 00:00（北京时间）起的小时数。每天 08:00 后新数据到达时减少 24；超过 58 小时为延迟（虚线）。"),
        [over_time("A", f"quantile(0.5, {age})", names[1]), over_time("B", f"max({age})", names[0])], HOURS)
    panel.thresholds(steps("transparent", (58, RED))).thresholds_style(panels.DASHED).axis_soft_min(0).decimals(0)
    return in_colors(panel, (names[0], ORANGE), (names[1], BLUE))


def _arrival() -> TimeSeriesPanel:
    names = Text("latest", "最晚"), Text("median", "中位数")
    hours = ALL.came_after()
    panel = panels.lines(
        Text("When the day came", "数据到达时间"),
        Text("Hours from the end of each data day, 00:00 Beijing time, to the first answer that had its hours: the latest and the median account. "
             "WeChat has a day from about 08:00 on; what was fetched later than it came counts from the first reading.",
             "自每个数据日结束（北京时间 24:00）至首次取得其小时数据的小时数，取最晚的账号与中位数。微信约于次日 08:00 提供数据；较晚才获取的以首次读取为准。"),
        [over_time("A", f"quantile(0.5, {hours})", names[1]), over_time("B", f"max({hours})", names[0])], HOURS)
    panel.axis_soft_min(0).decimals(1).interval("1d").show_points(VisibilityMode.ALWAYS).point_size(5)
    return in_colors(panel, (names[0], ORANGE), (names[1], BLUE))


def _up() -> StateTimelinePanel:
    worst = f"bottomk(20, avg by (account) (avg_over_time({ALL.select('wechat_up')}[$__range] @ end())))"
    states = values(_0=(Text("down", "异常"), RED), _1=(Text("up", "正常"), GREEN))
    return panels.states(
        Text("Exchange with WeChat", "与微信的通信"),
        Text("Whether no last call to WeChat stands failed, for the twenty accounts that were down longest in this time range.",
             "与微信最近一次通信是否成功，仅列所选时间内异常最久的二十个账号。"),
        over_time("A", f"{ALL.one('wechat_up', 'account')} and on (account) {worst}", "{{account}}")).mappings([states])


def overview() -> Dashboard:
    special = f"{ALL.noon()} * 1000 and on (account) {ALL.special()} == 1"
    board = begun(
        "overview", Text("WeChat / Overview", "微信 / 总览"),
        Text("All Official Accounts: yesterday against the expected, who fell, how old the data is. Beijing time.",
             "全部公众号：昨日与预期对比、下降账号、数据时效。时间均为北京时间。"),
        "now-35d")
    board.variables([datasource_variable(), job_variable(), account_variable(many=True)])
    board.annotation(DatedAnnotation(Text("Special days", "特殊日"), f"max({special})", PURPLE, Text("Special day", "特殊日")))
    return laid_out(board, (3, _headline()), (8, [(15, _accounts()), (9, _alerts())]),
                    (9, [(12, _messages_by_day()), (12, _share_by_day())]), (7, [(8, _age()), (8, _arrival()), (8, _up())]))
