"""The exporter itself: calls to WeChat, budget, plan, history, and the process."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.builders.table import Panel as TablePanel
from grafana_foundation_sdk.builders.timeseries import Panel as TimeSeriesPanel
from grafana_foundation_sdk.models.common import BigValueTextMode

from boards import panels
from boards.dashboard import Lane, begun, datasource_variable, job_variable, laid_out
from boards.fields import COLOURED_TEXT, GREEN, GREY, ORANGE, RED, YELLOW, Cell, Line, fixed, in_colors, options, steps, values
from boards.promql import PROCESS
from boards.targets import instant, over_time, table
from boards.text import Text

_MEDIAN, _P95, _P99 = Text("median", "中位数"), Text("95 %", "95 分位"), Text("99 %", "99 分位")
_CALLS_LEFT = steps(RED, (5, ORANGE), (20, GREEN))
_QUOTA_LEFT = steps(RED, (0.1, ORANGE), (0.8, GREEN))


def _stats() -> Lane:
    select = PROCESS.select
    answering = values(_0=(Text("no", "否"), RED), _1=(Text("yes", "是"), GREEN))
    loaded = values(_0=(Text("refused", "被拒绝"), RED), _1=(Text("loaded", "已加载"), GREEN))
    missing = f"sum(max by (account) ({select('wechat_exporter_history_periods_missing')}))"
    next_call = f"min({select('wechat_exporter_next_attempt_timestamp_seconds')} > time()) * 1000"
    return [
        (3, panels.stat(
            Text("Answering", "可抓取"),
            Text("Whether Prometheus reached every exporter of this job (up).", "Prometheus 是否能抓取该任务的所有 exporter（up）。"),
            instant("A", f"min({select('up')})"), "none").mappings([answering])),
        (3, panels.stat(
            Text("Version", "版本"), Text("The version that is running.", "正在运行的版本。"),
            instant("A", f"count by (version) ({select('wechat_exporter_build_info')})", "{{version}}"), "none").text_mode(BigValueTextMode.NAME)),
        (3, panels.stat(
            Text("Running for", "运行时间"),
            Text("Time since the exporter started; the youngest one of several.", "自 exporter 启动以来的时间；多个实例取最短者。"),
            instant("A", f"time() - max({select('process_start_time_seconds')})"), "s").decimals(0)),
        (3, panels.stat(
            Text("Configuration", "配置"),
            Text("Whether the last attempt to load the configuration succeeded.", "最近一次加载配置是否成功。"),
            instant("A", f"min({select('wechat_exporter_config_last_reload_successful')})"), "none").mappings([loaded])),
        (3, panels.stat(
            Text("Failed calls, 1 day", "近一天失败调用"),
            Text("Calls to WeChat of the last 24 hours that brought no usable answer.", "最近 24 小时内未得到可用结果的微信调用次数。"),
            instant("A", f"sum(increase({select('wechat_exporter_api_errors_total')}[1d])) or vector(0)"), "none")
         .thresholds(steps(GREEN, (1, YELLOW), (20, RED))).decimals(0)),
        (3, panels.stat(
            Text("Fewest calls left", "最少剩余调用"),
            Text("Calls left today for the account and endpoint that has the fewest; the budget begins anew at 00:00 Beijing time.",
                 "今日剩余调用次数最少的账号与接口；次数在北京时间 00:00 重置。"),
            instant("A", f"min({select('wechat_exporter_api_calls_remaining')})"), "none").thresholds(_CALLS_LEFT)),
        (3, panels.stat(
            Text("Next call", "下次调用"), Text("When the exporter asks WeChat next.", "exporter 下次请求微信的时间。"),
            instant("A", next_call), "dateTimeFromNow")),
        (3, panels.stat(
            Text("History missing", "缺少的历史"),
            Text("Days of the history that are still to be fetched, of all accounts.", "所有账号尚待获取的历史天数。"),
            instant("A", missing), "none").thresholds(steps(GREEN, (1, ORANGE)))),
    ]


def _calls() -> Lane:
    buckets = f"sum by (le) (increase({PROCESS.select('wechat_exporter_api_request_duration_seconds_bucket')}[1d]))"
    return [
        (8, panels.days(
            Text("Calls to WeChat by day and endpoint", "每日各接口微信调用次数"),
            Text("Calls on each Beijing day, token calls included.", "每个北京时间日内的调用次数，含获取 token 的调用。"),
            [over_time("A", _by_day("wechat_exporter_api_requests_total", "endpoint"), "{{endpoint}}")], "none")
         .decimals(0).stacking(panels.STACKED)),
        (8, panels.days(
            Text("Failed calls by day and errcode", "每日各错误码失败次数"),
            Text("Calls that brought no usable answer, by WeChat's errcode or the kind of fault (transport, http_STATUS, malformed). "
                 "61503 only says that a day is not ready.",
                 "未得到可用结果的调用，按微信错误码或故障类型（transport、http_状态码、malformed）分类。61503 仅表示当日数据未就绪。"),
            [over_time("A", _by_day("wechat_exporter_api_errors_total", "errcode") + _none("errcode"), "{{errcode}}")], "none")
         .decimals(0).stacking(panels.STACKED)),
        (8, in_colors(panels.lines(
            Text("Duration of calls", "调用耗时"),
            Text("How long WeChat took to answer, all endpoints, over the 24 hours before each moment.", "微信应答耗时（此前 24 小时，所有接口）。"),
            [over_time("A", f"histogram_quantile(0.5, {buckets})", _MEDIAN), over_time("B", f"histogram_quantile(0.95, {buckets})", _P95),
             over_time("C", f"histogram_quantile(0.99, {buckets})", _P99)], "s")
            .axis_soft_min(0), (_MEDIAN, GREEN), (_P95, ORANGE), (_P99, RED))),
    ]


def _by_day(metric: str, *labels: str) -> str:
    """Counters of replicas count different calls, so they do add up; the point at 00:00 is the day that begins there."""
    return f"sum by ({', '.join(labels)}) (increase({PROCESS.select(metric)}[1d] offset -1d))"


def _none(label: str) -> str:
    """A line at 0 for a counter that does not exist before the first event."""
    return f' or label_replace(vector(0), "{label}", "none", "", "")'


def _plan() -> Lane:
    remaining = f"min by (account, endpoint) ({PROCESS.select('wechat_exporter_api_calls_remaining')})"
    return [
        (9, panels.lines(
            Text("Calls left, the fewest of all accounts", "剩余调用次数（各账号中最少者）"),
            Text("Calls left of the exporter's own daily budget, by endpoint; it begins anew at 00:00 Beijing time. Dashed: 5.",
                 "exporter 自身每日预算的剩余次数，按接口；北京时间 00:00 重置。虚线为 5。"),
            [over_time("A", f"min by (endpoint) ({remaining})", "{{endpoint}}")], "none")
         .axis_soft_min(0).thresholds(steps(RED, (5, "transparent"))).thresholds_style(panels.DASHED)),
        (15, _next_calls(remaining)),
    ]


def _next_calls(remaining: str) -> TablePanel:
    def latest(moment: str) -> str:
        return f"max by (account, endpoint) ({PROCESS.select(f'wechat_exporter_{moment}_timestamp_seconds')})"

    soonest = f"bottomk(50, {latest('next_attempt')})"
    due = f"and on (account, endpoint) {soonest}"
    columns = {
        "next": (f"{soonest} * 1000", Text("Next call", "下次调用")),
        "success": (f"{latest('last_success')} * 1000 {due}", Text("Last success", "最近成功")),
        "attempt": (f"{latest('last_attempt')} * 1000 {due}", Text("Last call", "最近调用")),
        "left": (f"{remaining} {due}", Text("Calls left", "剩余次数")),
    }
    names = {ref: name for ref, (_, name) in columns.items()}
    call = Text("Account and endpoint", "账号与接口")
    panel = panels.rows(
        Text("Next calls", "后续调用计划"), Text("The fifty calls that are due next, Beijing time.", "即将进行的五十个调用（北京时间）。"),
        [table(ref, f'label_join({expr}, "call", " ", "account", "endpoint")') for ref, (expr, _) in columns.items()],
        ("call", call), names).unit("none").sort_by(panels.sorted_by(names["next"])).override_by_name(call, options(Cell().width(270)))
    for ref in ("next", "success", "attempt"):
        panel.override_by_name(names[ref], options(Cell().unit("time:MM-DD HH:mm:ss")))
    return panel.override_by_name(names["left"], options(Cell().thresholds(_CALLS_LEFT).cell_options(COLOURED_TEXT)))


def _quota() -> Lane:
    share = f"{PROCESS.quota('remaining')} / ({PROCESS.quota('limit')} > 0)"
    fewest = f"bottomk(50, {share})"
    due = f"and on (account, endpoint) {fewest}"
    own = f"sum by (account, endpoint) ({PROCESS.select('wechat_api_quota_own_calls')})"
    read = f"max by (account, endpoint) ({PROCESS.select('wechat_api_quota_timestamp_seconds')})"
    columns = {
        "share": (fewest, Text("Left", "剩余")),
        "limit": (f"{PROCESS.quota('limit')} {due}", Text("Calls a day", "每日额度")),
        "others": (f"clamp_min({PROCESS.quota('limit')} - {PROCESS.quota('remaining')} - {own}, 0) {due}",
                   Text("Other programs", "其他程序已用")),
        "read": (f"{read} * 1000 {due}", Text("Read", "读取时间")),
    }
    names = {ref: name for ref, (_, name) in columns.items()}
    call = Text("Account and endpoint", "账号与接口")
    rows = panels.rows(
        Text("WeChat's own quota, the smallest share first", "微信接口额度（剩余最少者在前）"),
        Text("The fifty accounts and endpoints with the smallest share left of the calls that WeChat allows all programs together, and how many calls "
             "others than the exporter had made, when WeChat was last asked. Its count is off by about 1 %.",
             "微信允许所有程序合计调用的次数中剩余比例最小的五十个账号与接口，以及最近一次查询时其他程序已用的次数。微信的计数误差约为 1%。"),
        [table(ref, f'label_join({expr}, "call", " ", "account", "endpoint")') for ref, (expr, _) in columns.items()],
        ("call", call), names).unit("none").sort_by(panels.sorted_by(names["share"])).override_by_name(call, options(Cell().width(270)))
    rest = Cell().unit("percentunit").decimals(0).thresholds(_QUOTA_LEFT).cell_options(COLOURED_TEXT)
    rows.override_by_name(names["share"], options(rest)).override_by_name(names["others"], options(Cell().decimals(0)))
    rows.override_by_name(names["read"], options(Cell().unit("time:MM-DD HH:mm:ss")))
    return [
        (9, panels.lines(
            Text("WeChat's own quota left, the smallest share of all accounts", "微信接口额度剩余比例（各账号中最小者）"),
            Text("Share of the calls that WeChat allows all programs of an account in a Beijing day that was left when it was last asked, by endpoint: "
                 "once a day, after the data. Dashed: 80 %, below which WeChatQuotaUsedElsewhere may speak.",
                 "最近一次查询（每天数据到达后一次）时，微信每日允许账号所有程序调用次数的剩余比例，按接口。"
                 "虚线为 80%，低于此值可能触发 WeChatQuotaUsedElsewhere。"),
            [over_time("A", f"min by (endpoint) ({share})", "{{endpoint}}")], "percentunit")
         .axis_soft_min(0).thresholds(steps(RED, (0.8, "transparent"))).thresholds_style(panels.DASHED)),
        (15, rows),
    ]


def _data() -> Lane:
    select = PROCESS.select
    accounts = Text("all accounts", "全部账号")
    missing = f"sum(max by (account) ({select('wechat_exporter_history_periods_missing')}))"
    most = f"topk(10, sum by (account) ({select('wechat_exporter_restatements_total')} @ end()))"
    return [
        (6, panels.lines(
            Text("Accounts by class of error", "各错误类别的账号数"),
            Text("Accounts whose last call of an endpoint stands failed, by class of the error.", "某接口最近一次调用失败的账号数，按错误类别。"),
            [over_time("A", f"count(max by (account) ({select('wechat_up')}))", accounts),
             over_time("B", f"count by (class) (max by (account, class) ({select('wechat_account_error_info')}))", "{{class}}")], "none")
         .decimals(0).axis_soft_min(0).fill_opacity(35)
         .override_by_name(accounts, options(Line().color_scheme(fixed(GREY)).fill_opacity(0)))),
        (6, panels.lines(
            Text("History still missing", "尚缺的历史天数"),
            Text("Days of the history that are still to be fetched, of all accounts.", "所有账号尚待获取的历史天数。"),
            [over_time("A", missing, Text("days", "天"))], "none").axis_soft_min(0).decimals(0).fill_opacity(20)),
        (6, panels.days(
            Text("Rejected rows by day", "每日被拒绝的数据行"),
            Text("Rows of WeChat's answers that were not taken, by reason.", "未采用的微信数据行，按原因。"),
            [over_time("A", _by_day("wechat_exporter_rows_rejected_total", "reason") + _none("reason"), "{{reason}}")], "none")
         .decimals(0).stacking(panels.STACKED)),
        (6, panels.days(
            Text("Restatements by day", "每日数据修订"),
            Text("Ready periods whose numbers had changed when they were read again, for the ten accounts with the most.",
                 "重新读取时数字已变的周期数，列出最多的十个账号。"),
            [over_time("A", f"{_by_day('wechat_exporter_restatements_total', 'account')} and on (account) {most}", "{{account}}")], "none")
         .decimals(0).stacking(panels.STACKED)),
    ]


def _faults() -> Lane:
    incomplete = f"sum by (endpoint) (max by (account, endpoint) ({PROCESS.select('wechat_upstream_incomplete')}))"
    return [
        (12, panels.lines(
            Text("Incomplete periods", "不完整的周期"),
            Text("Accounts whose period shown lacks rows that could not be used, by endpoint; normally 0.",
                 "所示周期缺少无法使用的数据行的账号数，按接口；正常情况下为 0。"),
            [over_time("A", incomplete, "{{endpoint}}")], "none").axis_soft_min(0).decimals(0)),
        (12, panels.lines(
            Text("Log lines lost", "丢失的日志行"),
            Text("Lines of the log that were thrown away within the hour before each moment, because nobody took them; normally 0.",
                 "此前一小时内因无人读取而丢弃的日志行数；正常情况下为 0。"),
            [over_time("A", f"sum by (instance) (increase({PROCESS.select('wechat_exporter_log_lines_dropped_total')}[1h]))", "{{instance}}")],
            "none").axis_soft_min(0).decimals(0)),
    ]


def _remote_write() -> Lane:
    def queue(metric: str) -> str:
        """Each exporter has a queue of its own for a receiver, so they do add up."""
        return f"sum by (remote_name) ({PROCESS.select(f'wechat_exporter_remote_write_samples_{metric}')})"

    sent = PROCESS.select("wechat_exporter_remote_write_samples_total")
    failed = PROCESS.select("wechat_exporter_remote_write_samples_failed_total")
    blocked = f"max by (remote_name, reason) ({PROCESS.select('wechat_exporter_remote_write_blocked')})"
    free = values(_0=(Text("free", "畅通"), GREEN), _1=(Text("blocked", "受阻"), RED))
    aside, refused, orphaned = Text("set aside", "已搁置"), Text("refused, 1 day", "近一天被拒绝"), Text("without a receiver", "无接收端")
    return [
        (6, panels.lines(
            Text("Remote write: samples waiting", "远程写入：待发送样本"),
            Text("Samples of settled days that the receiver has not acknowledged, 240 a day and account.",
                 "接收端尚未确认的已定稿日期样本数，每账号每天 240 个。"),
            [over_time("A", queue("pending"), "{{remote_name}}")], "short").axis_soft_min(0).fill_opacity(20)),
        (6, panels.lines(
            Text("Remote write: samples sent in an hour", "远程写入：每小时已发送样本"),
            Text("Samples that the receiver acknowledged within the hour before each moment.", "此前一小时内接收端确认的样本数。"),
            [over_time("A", f"sum by (remote_name) (increase({sent}[1h]))", "{{remote_name}}")], "short").axis_soft_min(0)),
        (6, panels.states(
            Text("Remote write: blocked", "远程写入：受阻"),
            Text("Whether the receiver takes nothing until somebody acts, by reason.", "接收端是否因某原因完全不接收（需人工处理），按原因。"),
            over_time("A", blocked, "{{remote_name}} {{reason}}")).mappings([free])),
        (6, in_colors(panels.lines(
            Text("Remote write: not taken", "远程写入：未被接收"),
            Text("Samples that were set aside and are tried again hourly, that were refused for good within a day, and that no receiver "
                 "of the configuration is there for; normally 0.",
                 "已搁置并每小时重试的样本、近一天被永久拒绝的样本，以及配置中已无接收端的样本；正常情况下为 0。"),
            [over_time("A", f"sum({PROCESS.select('wechat_exporter_remote_write_samples_set_aside')})", aside),
             over_time("B", f"sum(increase({failed}[1d]))", refused),
             over_time("C", f"sum({PROCESS.select('wechat_exporter_remote_write_samples_orphaned')}) or vector(0)", orphaned)], "short")
            .axis_soft_min(0).decimals(0), (aside, ORANGE), (refused, RED), (orphaned, GREY))),
    ]


def _gauge(title: Text, description: Text, metric: str, unit: str) -> TimeSeriesPanel:
    """A lane of one exporter's own figure, a line for each instance."""
    expr = f"max by (instance) ({PROCESS.select(metric)})"
    return panels.lines(title, description, [over_time("A", expr, "{{instance}}")], unit).axis_soft_min(0)


def _scrapes() -> Lane:
    select = PROCESS.select
    loaded = f"time() - max by (instance) ({select('wechat_exporter_config_last_reload_success_timestamp_seconds')})"
    answers = f"sum by (code) (rate({select('promhttp_metric_handler_requests_total')}[$__rate_interval]))"
    return [
        (6, _gauge(Text("Duration of scrapes", "抓取耗时"),
                   Text("How long Prometheus took to scrape the exporter.", "Prometheus 抓取 exporter 的耗时。"), "scrape_duration_seconds", "s")),
        (6, _gauge(Text("Samples in a scrape", "每次抓取的样本数"),
                   Text("Samples that one scrape brought.", "一次抓取得到的样本数量。"), "scrape_samples_scraped", "short")),
        (6, panels.lines(
            Text("Scrapes answered by code", "抓取应答状态码"),
            Text("Answers of the metrics endpoint per second, by HTTP status.", "指标接口每秒应答数，按 HTTP 状态码。"),
            [over_time("A", answers, "{{code}}")], "reqps").axis_soft_min(0)),
        (6, panels.lines(
            Text("Configuration loaded", "配置加载"),
            Text("Time since the configuration was last loaded.", "距最近一次成功加载配置的时间。"),
            [over_time("A", loaded, "{{instance}}")], "s").axis_soft_min(0)),
    ]


def _process() -> Lane:
    cpu = f"max by (instance) (rate({PROCESS.select('process_cpu_seconds_total')}[$__rate_interval]))"
    return [
        (6, panels.lines(
            Text("CPU", "CPU"), Text("Processor time that the exporter uses: 100 % is one core.", "exporter 占用的处理器时间：100% 为一个核心。"),
            [over_time("A", cpu, "{{instance}}")], "percentunit").axis_soft_min(0)),
        (6, _gauge(Text("Memory", "内存"), Text("Resident memory of the exporter.", "exporter 的常驻内存。"),
                   "process_resident_memory_bytes", "bytes")),
        (6, _gauge(Text("Open files", "打开的文件"), Text("Open file descriptors of the exporter.", "exporter 打开的文件描述符数量。"),
                   "process_open_fds", "none").decimals(0)),
        (6, _gauge(Text("Threads", "线程"), Text("Threads of the exporter.", "exporter 的线程数。"), "process_threads", "none").decimals(0)),
    ]


def exporter() -> Dashboard:
    board = begun(
        "exporter", Text("WeChat / Exporter", "微信 / Exporter"),
        Text("The exporter itself: calls to WeChat, budget, plan, history, remote write, scrapes and process. Beijing time.",
             "exporter 自身：微信调用、预算、计划、历史、远程写入、抓取与进程。时间均为北京时间。"),
        "now-21d")
    board.with_variable(datasource_variable()).with_variable(job_variable())
    return laid_out(
        board, (3, _stats()), (8, _calls()), (8, _plan()), (8, _quota()), (7, _data()), (6, _faults()), (7, _remote_write()), (7, _scrapes()),
        (7, _process()))
