"""What a panel is called, and says, where Nightingale shows it in another way than Grafana; by its English title."""

from boards.text import Text

TITLES = {
    "Messages by hour of the data day, against the expected": Text("Messages by hour, against the expected", "各小时消息数与预期对比"),
}

DESCRIPTIONS = {
    "Accounts, the furthest fallen first": Text(
        "Each account's latest ready day against what was expected of it: the hundred furthest fallen. The link of a row shows why.",
        "各账号最新数据日与预期的对比，列出降幅最大的一百个。通过行末链接查看原因。"),
    "Messages by day": Text(
        "Messages of the chosen accounts on each data day (Beijing time), and the sum of what was expected of each. A point stands on the day "
        "that it tells of, not on the morning it arrived. Where nothing is expected, what came counts as expected.",
        "所选账号每个数据日（北京时间）的消息数，以及各账号预期之和。数据点位于数据所属日期，而非到达的早晨。尚无预期的账号按实际值计入预期。"),
    "Exchange with WeChat": Text(
        "1 while no last call to WeChat stands failed, else 0, for the twenty accounts that were down longest in this time range.",
        "与微信最近一次通信均成功时为 1，否则为 0；仅列所选时间内异常最久的二十个账号。"),
    "Messages by hour of the data day, against the expected": Text(
        "Messages of all types in each hour (Beijing time) of the last days, with what is usual, the median of the last eight ordinary days of the "
        "same weekday, and what is expected, the usual at the level of the hours around. The usual range reaches two usual scatters of this "
        "account to each side; about 19 of 20 hours end above its lower edge. Messages well below it are a drop.",
        "最近几天各小时（北京时间）所有类型的消息数，以及平常值（最近八个同一星期几普通日的中位数）和预期（按前后小时水平调整的平常值）。"
        "正常范围为预期上下各两倍该账号的平常波动，约 95% 的小时高于其下限。消息数明显低于下限即为下降。"),
    "Why did it fall? Callbacks to the account's server, by hour": Text(
        "Callbacks that WeChat made to the account's own server in each hour of the last days of getinterfacesummaryhour, and those that "
        "the server failed to answer. Empty where that endpoint is not in collect.endpoints.",
        "最近几天（getinterfacesummaryhour）各小时微信向账号服务器请求被动回复的次数，以及其中失败的次数。collect.endpoints 未包含该接口时为空。"),
    "Messages by day, against the expected": Text(
        "Messages of each data day, with what is usual on its weekday, what was expected at the level of the week before, and the usual range, two "
        "usual scatters of this account to each side. A point stands on the day that it tells of. Only days are shown on which the exporter was "
        "scraped.",
        "每个数据日的消息数，以及同一星期几的平常值、按此前一周水平调整的预期，以及正常范围（预期上下各两倍该账号的平常波动）。"
        "数据点位于数据所属日期。仅显示抓取期间的日期。"),
    "Remote write: blocked": Text(
        "1 while the receiver takes nothing until somebody acts, by reason; normally 0.",
        "接收端完全不接收（需人工处理）时为 1，按原因；正常情况下为 0。"),
}

OPEN = Text("Open this account", "打开此账号")
