"""One account: what fell, in which hours, and whether it was to be expected."""

from grafana_foundation_sdk.builders.barchart import Panel as BarChartPanel
from grafana_foundation_sdk.builders.common import HideSeriesConfig
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.builders.table import Panel as TablePanel
from grafana_foundation_sdk.builders.timeseries import Panel as TimeSeriesPanel
from grafana_foundation_sdk.builders.trend import Panel as TrendPanel
from grafana_foundation_sdk.models.common import GraphDrawStyle, LineInterpolation, VisibilityMode

from boards import panels
from boards.dashboard import (DatedAnnotation, Lane, account_variable, begun, datasource_variable, job_variable, laid_out,
                              query_variable)
from boards.fields import (AGE_STEPS, BAND, BLUE, COLOURED_TEXT, COUNT, DATE, GREEN, GREY, HOURS, MESSAGE_TYPES, MONTH, ORANGE, PURPLE,
                           RED, SHARE_STEPS, Bar, Cell, Line, fixed, in_colors, options, steps, values, with_types)
from boards.promql import DAILY_ENDPOINTS, MONTH_ENDPOINT, ONE, band
from boards.targets import instant, over_time, table
from boards.text import Text

_MESSAGES, _EXPECTED = Text("Messages", "消息数"), Text("Expected", "预期")
_USUAL = Text("Usual", "平常")
_UPPER, _LOWER = Text("Usual range, to", "正常范围上限"), Text("Usual range, from", "正常范围下限")
_USERS, _SHARE = Text("Users", "用户数"), Text("Of expected", "占预期")
_TYPE = ("msg_type", Text("Type", "类型"))
_TYPE_NAMES = values(**{key: (name, color) for key, (name, color) in MESSAGE_TYPES.items()})
_OF_TYPE = ('msg_type="$msg_type"',)


def _banded(panel: TrendPanel | TimeSeriesPanel, bar: Text, interpolation: LineInterpolation | None = None):
    """The panel with bars of what came before a line of the expected within a shaded band, and a thin one of what is usual."""
    def edge() -> Line:
        return Line().color_scheme(fixed(BAND)).draw_style(GraphDrawStyle.LINE).line_width(0).line_interpolation(LineInterpolation.LINEAR)

    hidden = HideSeriesConfig().legend(True).tooltip(False).viz(False)
    looks = {
        bar: Line().color_scheme(fixed(BLUE)).draw_style(GraphDrawStyle.BARS).fill_opacity(75).line_width(0).bar_width_factor(0.75),
        _EXPECTED: Line().color_scheme(fixed(ORANGE)).draw_style(GraphDrawStyle.LINE).line_width(2).fill_opacity(0),
        _USUAL: Line().color_scheme(fixed(GREY)).draw_style(GraphDrawStyle.LINE).line_width(1).fill_opacity(0),
        _LOWER: edge().fill_opacity(0).hide_from(hidden),
        _UPPER: edge().fill_opacity(25).fill_below_to(_LOWER),
    }
    for name, look in looks.items():
        panel.override_by_name(name, options(look.line_interpolation(interpolation) if interpolation else look))
    return panel


def _stats() -> Lane:
    yes_no = values(_0=(Text("no", "否"), GREEN), _1=(Text("yes", "是"), PURPLE))
    up = values(_0=(Text("down", "异常"), RED), _1=(Text("up", "正常"), GREEN))
    return [
        (3, panels.stat(
            Text("Data day", "数据日期"), Text("The latest ready day, Beijing time: the hours and types below are of this day.",
                                            "最新的数据日（北京时间），下方按小时与类型的数据均属该日。"),
            instant("A", f"{ONE.data_day()} * 1000"), DATE)),
        (3, panels.stat(
            _MESSAGES, Text("Messages that users sent on the data day.", "用户在数据日发送的消息数。"), instant("A", ONE.messages()), COUNT)),
        (3, panels.stat(
            _EXPECTED, Text("The median of the last eight ordinary days of the same weekday, brought down to the level of the last seven days.",
                            "最近八个同一星期几普通日的中位数，并按最近七天的水平下调。"),
            instant("A", ONE.expected()), COUNT).decimals(0)),
        (2, panels.stat(
            _SHARE, Text("Messages of the data day as a share of the expected.", "数据日消息数占预期的比例。"),
            instant("A", ONE.share()), "percentunit").thresholds(SHARE_STEPS).decimals(0)),
        (2, panels.stat(
            Text("Silence", "静默"),
            Text("How many messages are usual in the longest run of hours of the data day in which none came.",
                 "数据日内连续无消息的最长时段中平常应有的消息数。"),
            instant("A", ONE.one("wechat_upstream_silence_messages", "account")), COUNT).decimals(0)),
        (2, panels.stat(
            Text("Silence limit", "静默上限"),
            Text("A longer silence is told of by WeChatAccountSilent: four times the silence that nine of ten days of this account stay under, at least 15.",
                 "静默超过此值即触发 WeChatAccountSilent。取值为该账号 90% 的日期所不超过的静默值的四倍，且至少为 15。"),
            instant("A", ONE.one("wechat_upstream_silence_limit_messages", "account")), COUNT).decimals(0)),
        (3, panels.stat(
            Text("Age of the data", "数据滞后"),
            Text("Hours since the data day began; 32 to 56 are normal, above 58 the data is late.",
                 "自数据日开始的小时数；32 至 56 属正常，超过 58 为延迟。"),
            instant("A", f"({ONE.age()}) / 3600"), HOURS).thresholds(AGE_STEPS).decimals(0)),
        (2, panels.stat(
            Text("Special day", "特殊日"), Text("Whether the data day is a public holiday or a make-up working day of the calendar files; "
                                            "drop alerts are silent on such days, unless earlier days like it are known.",
                                            "数据日是否为日历文件中的节假日或调休工作日；此类日期不触发下降告警，除非已有可比的往期同类日。"),
            instant("A", ONE.special()), "none").mappings([yes_no])),
        (2, panels.stat(
            Text("Baseline days", "基线天数"),
            Text("Ordinary ready days of the same weekday behind the expected, at most eight; with fewer than three nothing is expected.",
                 "预期所依据的同一星期几的普通日天数，最多八天；少于三天则没有预期。"),
            instant("A", ONE.one("wechat_exporter_baseline_values", "account")), "none")
         .thresholds(steps(RED, (3, ORANGE), (4, GREEN)))),
        (2, panels.stat(
            Text("State", "状态"), Text("Whether no last call to WeChat stands failed (wechat_up).", "是否所有接口最近一次调用都成功（wechat_up）。"),
            instant("A", ONE.one("wechat_up", "account")), "none").mappings([up])),
    ]


def _hours() -> TrendPanel:
    expected, noise = _hour("expected_messages"), _hour("expected_noise_ratio")
    upper, lower = band(expected, noise)
    exprs = {"A": _hour_messages(), "B": expected, "C": upper, "D": lower, "E": _hour("usual_messages")}
    return _banded(panels.hours(
        Text("Messages by hour of the data day, against the expected", "数据日各小时消息数与预期对比"),
        Text("Bars: messages in each hour (Beijing time), all types. Thin line: what is usual, the median of the last eight ordinary days of the "
             "same weekday. Line: what is expected, the usual at the level of the hours around. Band: two usual scatters of this account to "
             "each side; about 19 of 20 hours end above its lower edge. A bar well below the band is a drop.",
             "柱：各小时（北京时间）所有类型的消息数。细线：平常值，即最近八个同一星期几普通日的中位数。线：预期，即按前后小时水平调整的平常值。"
             "色带：预期上下各两倍该账号的平常波动，约 95% 的小时高于其下沿。柱明显低于色带即为下降。"),
        [table(ref, expr) for ref, expr in exprs.items()], "short",
        {"A": _MESSAGES, "B": _EXPECTED, "C": _UPPER, "D": _LOWER, "E": _USUAL}), _MESSAGES)


def _hour(name: str) -> str:
    return ONE.one(f"wechat_upstream_{name}", "ref_hour")


def _hour_messages() -> str:
    return ONE.hours("wechat_upstream_messages", "ref_hour")


def _fallen_hours() -> TablePanel:
    hour = ("ref_hour", Text("Hour", "小时"))
    messages, expected = _hour_messages(), _hour("expected_messages")
    missing, scatters = Text("Missing", "缺少"), Text("Scatters", "波动倍数")
    columns = {
        "share": (f"{messages} / ({expected} > 0)", _SHARE), "messages": (messages, _MESSAGES), "expected": (expected, _EXPECTED),
        "missing": (f"clamp_min({expected} - {messages}, 0)", missing),
        "scatters": (f"2 * (sqrt({expected}) - sqrt({messages})) / {_hour('expected_noise_ratio')}", scatters),
    }
    panel = panels.rows(
        Text("Hours that miss the most messages", "缺少消息最多的小时"),
        Text("The hours of the data day by how many messages they lie below the expected, and how many of this account's usual scatters that "
             "is. WeChatMessageHourDrop tells of more than six, of more than five where none came, unless the whole day fell.",
             "数据日各小时按少于预期的消息数排列，并列出其为该账号平常波动的多少倍。超过六倍（没有任何消息的小时超过五倍）即触发 WeChatMessageHourDrop，"
             "全天下降时除外。"),
        [table(ref, expr) for ref, (expr, _) in columns.items()], hour, {ref: name for ref, (_, name) in columns.items()})
    share = Cell().unit("percentunit").decimals(0).thresholds(SHARE_STEPS).cell_options(COLOURED_TEXT)
    panel.override_by_name(_SHARE, options(share)).override_by_name(_EXPECTED, options(Cell().decimals(0)))
    panel.override_by_name(scatters, options(Cell().decimals(1)))
    return panel.override_by_name(missing, options(Cell().decimals(0))).unit(COUNT).sort_by(panels.sorted_by(missing, descending=True))


def _typed(panel: BarChartPanel) -> BarChartPanel:
    """The panel with the types' names, and the expected beside the messages."""
    panel.override_by_name(_TYPE[1], options(Bar().mappings([_TYPE_NAMES])))
    in_colors(panel, (_MESSAGES, BLUE))
    panel.override_by_name(_USUAL, options(Bar().color_scheme(fixed(GREY)).decimals(0)))
    return panel.override_by_name(_EXPECTED, options(Bar().color_scheme(fixed(ORANGE)).decimals(0)))


def _types() -> BarChartPanel:
    exprs = {"A": ONE.hours("wechat_upstream_messages", "msg_type"), "B": ONE.one("wechat_upstream_usual_type_messages", "msg_type")}
    panel = panels.bars(
        Text("Messages by type, against the usual", "各类型消息数与平常对比"),
        Text("Messages of the data day by WeChat's message type, beside the median of the last eight ordinary days of the same weekday.",
             "数据日按消息类型的消息数，与最近八个同一星期几普通日的中位数并列。"),
        [table(ref, expr) for ref, expr in exprs.items()], COUNT, _TYPE, {"A": _MESSAGES, "B": _USUAL})
    return _typed(panel)


def _users() -> TrendPanel:
    panel = panels.hours(
        Text("Users by hour, type $msg_type", "各小时用户数（类型 $msg_type）"),
        Text("Distinct users who sent messages of the chosen type in each hour of the data day. One user may write in several hours and types, "
             "so users are never added up.",
             "数据日各小时发送所选类型消息的去重用户数。同一用户可能在多个小时、以多种类型发送，因此用户数不可相加。"),
        [table("A", ONE.hours("wechat_upstream_users", "ref_hour", matchers=_OF_TYPE))], "short", {"A": _USERS})
    bars = Line().color_scheme(fixed(BLUE)).draw_style(GraphDrawStyle.BARS).fill_opacity(75).line_width(0).bar_width_factor(0.75)
    return panel.override_by_name(_USERS, options(bars))


def _messages_per_user() -> TrendPanel:
    labels = ("msg_type", "ref_hour")
    targets = []
    for key in MESSAGE_TYPES:
        matchers = (f'msg_type="{key}"',)
        messages, users = (ONE.one(f"wechat_upstream_{name}", *labels, matchers=matchers) for name in ("messages", "users"))
        targets.append(table(key, f"{messages} / ({users} > 0)"))
    panel = panels.hours(
        Text("Messages per user by hour", "各小时人均消息数"),
        Text("Messages divided by the distinct users of the same hour and type of the data day. No point: nobody wrote.",
             "数据日同一小时、同一类型的消息数除以去重用户数。无数据点表示无人发送。"),
        targets, "none", {key: key for key in MESSAGE_TYPES})
    return with_types(panel.axis_soft_min(1).decimals(1))


def _callbacks() -> TrendPanel:
    all_of_them, failed = Text("Callbacks", "被动回复次数"), Text("Failed", "失败次数")
    panel = panels.hours(
        Text("Why did it fall? Callbacks to the account's server, by hour", "为何下降：各小时被动回复"),
        Text("Line: callbacks that WeChat made to the account's own server in each hour of the latest day of getinterfacesummaryhour. Bars: those that "
             "the server failed to answer. Empty where that endpoint is not in collect.endpoints.",
             "线：最新数据日（getinterfacesummaryhour）各小时微信向账号服务器请求被动回复的次数。柱：其中失败的次数。"
             "collect.endpoints 未包含该接口时为空。"),
        [table("A", _interface("callbacks")), table("B", _interface("failed_callbacks"))], "short", {"A": all_of_them, "B": failed})
    bars = Line().color_scheme(fixed(RED)).draw_style(GraphDrawStyle.BARS).fill_opacity(75).line_width(0).bar_width_factor(0.75)
    in_colors(panel, (all_of_them, BLUE))
    return panel.override_by_name(failed, options(bars))


def _callback_times() -> TrendPanel:
    mean, longest = Text("Mean", "平均耗时"), Text("Longest", "最大耗时")
    panel = panels.hours(
        Text("Why did it fall? Time of a callback, by hour", "为何下降：各小时被动回复耗时"),
        Text("How long the account's server took to answer: mean and longest of each hour. WeChat gives up after five seconds.",
             "账号服务器的应答耗时：各小时的平均值与最大值。微信等待五秒后放弃。"),
        [table("A", f"{_interface('callback_time_seconds')} / ({_interface('callbacks')} > 0)"),
         table("B", _interface("callback_max_time_seconds"))], "s", {"A": mean, "B": longest})
    return in_colors(panel, (mean, BLUE), (longest, ORANGE))


def _interface(name: str) -> str:
    return ONE.one(f"wechat_interface_{name}", "ref_hour")


def _followers() -> TimeSeriesPanel:
    gained, lost = Text("Gained", "新增关注"), Text("Lost", "取消关注")
    panel = panels.days(
        Text("Why did it fall? Followers by day", "为何下降：每日关注变化"),
        Text("Followers that came and left on each data day (getusersummary). Empty where that endpoint is not in collect.endpoints.",
             "每个数据日新增与取消关注的人数（getusersummary）。collect.endpoints 未包含该接口时为空。"),
        [over_time("A", ONE.followers("new"), gained), over_time("B", ONE.followers("lost"), lost)], "short")
    return in_colors(panel, (gained, GREEN), (lost, RED))


def _by_day() -> TimeSeriesPanel:
    expected = ONE.expected(daily=True)
    upper, lower = band(expected, ONE.noise(daily=True))
    return _banded(panels.days(
        Text("Messages by day, against the expected", "每日消息数与预期对比"),
        Text("Messages of each data day, with what is usual on its weekday (thin line), what was expected at the level of the week before (line) "
             "and two usual scatters of this account to each side (band). A bar stands on the day that it tells of. Marks: special days, and "
             "days whose numbers WeChat restated. Prometheus shows only the days on which it scraped the exporter.",
             "每个数据日的消息数，以及同一星期几的平常值（细线）、按此前一周水平调整的预期（线），以及预期上下各两倍该账号平常波动的范围（色带）。"
             "柱位于数据所属日期。标注：特殊日，以及微信修订过数字的日期。仅显示 Prometheus 抓取期间的日期。"),
        [over_time("A", ONE.messages(daily=True), _MESSAGES), over_time("B", expected, _EXPECTED), over_time("C", upper, _UPPER),
         over_time("D", lower, _LOWER), over_time("E", ONE.usual(daily=True), _USUAL)], "short"),
        _MESSAGES, LineInterpolation.STEP_AFTER)


def _types_by_day() -> TimeSeriesPanel:
    messages = ONE.hours("wechat_upstream_messages", "account", "msg_type", daily=True)
    return with_types(panels.days(
        Text("Messages by day and type", "每日各类型消息数"),
        Text("Messages of each data day, stacked by WeChat's message type.", "每个数据日的消息数，按消息类型堆叠。"),
        [over_time("A", f"{messages} {ONE.is_of_that_date()}", "{{msg_type}}")], "short")
        .stacking(panels.STACKED))


def _arrival() -> TimeSeriesPanel:
    panel = panels.lines(
        Text("When the day came", "数据到达时间"),
        Text("Hours from the end of each data day, 00:00 Beijing time, to the first answer that had it, by endpoint. WeChat has a day from about 08:00 "
             "on; what was fetched later than it came counts from the first reading.",
             "自每个数据日结束（北京时间 24:00）至首次取得数据的小时数，按接口。微信约于次日 08:00 提供数据；较晚才获取的以首次读取为准。"),
        [over_time("A", ONE.came_after(DAILY_ENDPOINTS), "{{endpoint}}")], HOURS)
    return panel.axis_soft_min(0).decimals(1).interval("1d").show_points(VisibilityMode.ALWAYS).point_size(5)


def _quota() -> BarChartPanel:
    limit, left = Text("Limit", "每日额度"), Text("Left", "剩余额度")
    panel = panels.bars(
        Text("WeChat's own quota, by endpoint", "微信接口额度"),
        Text("Calls a day that WeChat allows all programs of the account together, and how many of them were left when it was last asked, once a day "
             "after the data. Empty with collect.quota: false.",
             "微信每日允许该账号所有程序合计调用的次数，以及最近一次查询（每天数据到达后一次）时的剩余次数。collect.quota 为 false 时为空。"),
        [table("A", ONE.quota("limit")), table("B", ONE.quota("remaining"))], COUNT, ("endpoint", Text("Endpoint", "接口")),
        {"A": limit, "B": left})
    return in_colors(panel, (limit, GREY), (left, BLUE))


def _month_stats() -> Lane:
    month = ONE.types("wechat_upstream_month_messages", "account")
    expected = ONE.types("wechat_upstream_month_messages_baseline", "account")
    return [
        (3, panels.stat(
            Text("Month", "月份"), Text("The latest finished month that WeChat has ready.", "微信已提供数据的最近一个完整月份。"),
            instant("A", f"{ONE.data_day(MONTH_ENDPOINT)} * 1000"), MONTH)),
        (3, panels.stat(
            Text("Messages in the month", "当月消息数"), Text("Messages that users sent in that month.", "用户在该月发送的消息数。"),
            instant("A", month), COUNT)),
        (3, panels.stat(
            Text("Month of expected", "当月占预期"),
            Text("The month as a share of the median of the three months before, scaled to its number of days.",
                 "该月消息数占此前三个月中位数（按天数折算）的比例。"),
            instant("A", f"{month} / ({expected} > 0)"), "percentunit").thresholds(SHARE_STEPS).decimals(0)),
        (3, panels.stat(
            Text("Restatements", "修订次数"),
            Text("Ready periods whose numbers WeChat had changed when they were read again, since the exporter started.",
                 "exporter 启动以来，重新读取时发现微信已修改数字的周期数。"),
            instant("A", ONE.one("wechat_exporter_restatements_total", "account")), "none")),
    ]


def _months() -> BarChartPanel:
    families = {"A": "wechat_upstream_month_messages", "B": "wechat_upstream_month_messages_baseline"}
    panel = panels.bars(
        Text("Month by type, against the expected", "月消息数（按类型）与预期对比"),
        Text("Messages of the latest finished month by type, beside the median of the three months before, scaled to its number of days.",
             "最近完整月份按类型的消息数，与此前三个月中位数（按天数折算）并列。"),
        [table(ref, ONE.one(family, "msg_type")) for ref, family in families.items()], COUNT, _TYPE, {"A": _MESSAGES, "B": _EXPECTED})
    return _typed(panel)


def _month_users() -> BarChartPanel:
    messages, users = (ONE.one(f"wechat_upstream_month_{name}", "msg_type") for name in ("messages", "users"))
    name = Text("Messages per user", "人均消息数")
    panel = panels.bars(
        Text("Month: messages per user, by type", "当月人均消息数（按类型）"),
        Text("Messages of the latest finished month divided by the distinct users of the same type.",
             "最近完整月份同一类型的消息数除以去重用户数。"),
        [table("A", f"{messages} / ({users} > 0)")], "none", _TYPE, {"A": name})
    panel.override_by_name(_TYPE[1], options(Bar().mappings([_TYPE_NAMES])))
    return panel.override_by_name(name, options(Bar().color_scheme(fixed(GREY)).decimals(1)))


def account() -> Dashboard:
    day = f"{ONE.noon()} * 1000"
    restatements = ONE.one("wechat_exporter_restatements_total", "account")
    before = f"max by (account) ({ONE.select('wechat_exporter_restatements_total')} offset 1h)"
    board = begun(
        "account", Text("WeChat / Account", "微信 / 账号"),
        Text("One Official Account: hours, types, users, days and months against the expected. Beijing time.",
             "单个公众号：小时、类型、用户、每日与每月数据与预期对比。时间均为北京时间。"),
        "now-35d")
    message_type = query_variable("msg_type", Text("Type", "类型"),
                                  'label_values(wechat_upstream_messages{job="$job", account="$account"}, msg_type)')
    board.variables([datasource_variable(), job_variable(), account_variable(many=False), message_type])
    board.annotation(DatedAnnotation(Text("Special days", "特殊日"), f"{day} and on (account) {ONE.special()} == 1", PURPLE,
                                     Text("Special day", "特殊日")))
    board.annotation(DatedAnnotation(Text("Restatements", "数据修订"),
                                     f"{day} and on (account) {restatements} > on (account) {before}", ORANGE,
                                     Text("WeChat restated this day", "微信修订了该日数据")))
    return laid_out(board, (3, _stats()), (10, [(16, _hours()), (8, _fallen_hours())]),
                    (9, [(8, _callbacks()), (8, _callback_times()), (8, _followers())]),
                    (9, [(8, _types()), (8, _users()), (8, _messages_per_user())]),
                    (9, [(12, _by_day()), (12, _types_by_day())]),
                    (7, [(12, _arrival()), (12, _quota())]),
                    (3, [(6, panel) for _, panel in _month_stats()]), (8, [(12, _months()), (12, _month_users())]))
