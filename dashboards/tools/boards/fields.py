"""Field options: units, thresholds, colours, overrides."""

from grafana_foundation_sdk.builders import barchart, table, timeseries, trend
from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import TableColorTextCellOptions
from grafana_foundation_sdk.models.dashboard import (DynamicConfigValue, FieldColorModeId, Panel, Threshold, ThresholdsMode, ValueMap,
                                                     ValueMappingResult)

from boards.text import Text

# The builders by what an override describes with them: a cell of a table, a bar, a line over time, a line over the hours.
Cell, Bar, Line, Hour = table.Panel, barchart.Panel, timeseries.Panel, trend.Panel

GREEN, YELLOW, ORANGE, RED = "green", "yellow", "orange", "red"
BLUE, PURPLE, GREY = "blue", "purple", "#8e8e8e"
BAND = ORANGE

DATE = "time:YYYY-MM-DD"
MONTH = "time:YYYY-MM"
COUNT = "locale"
HOURS = Text("suffix: h", "suffix: 小时")

MESSAGE_TYPES = {
    "text": (Text("Text", "文本"), BLUE),
    "image": (Text("Image", "图片"), GREEN),
    "voice": (Text("Voice", "语音"), YELLOW),
    "video": (Text("Video", "视频"), ORANGE),
    "link": (Text("Link", "链接"), PURPLE),
}

COLOURED_TEXT = TableColorTextCellOptions()
BY_THRESHOLD = FieldColor().mode(FieldColorModeId.THRESHOLDS)


def steps(first: str, *rest: tuple[float, str]) -> ThresholdsConfig:
    """Thresholds: the colour below the first value, then the colour from each value on."""
    levels = [Threshold(color=first), *(Threshold(color=color, value=value) for value, color in rest)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(levels)


def options(field: Builder[Panel]) -> list[DynamicConfigValue]:
    """What a panel's builder was told of its fields, as the properties of an override: `unit`, `custom.width`."""
    properties = field.build().field_config.defaults.to_json()
    custom = properties.pop("custom", None)
    if custom is not None:
        untouched = type(custom)().to_json()
        properties |= {f"custom.{key}": value for key, value in custom.to_json().items() if untouched.get(key) != value}
    return [DynamicConfigValue(id_val=key, value=value) for key, value in properties.items()]


def fixed(color: str) -> FieldColor:
    return FieldColor().mode(FieldColorModeId.FIXED).fixed_color(color)


def values(**texts: tuple) -> ValueMap:
    """A value mapping: `_1=(text, color)` shows the value 1 as that text."""
    return ValueMap({
        key.removeprefix("_"): ValueMappingResult(text=text, color=color, index=index)
        for index, (key, (text, color)) in enumerate(texts.items())
    })


def in_colors(panel, *names: tuple[Text, str]):
    """The panel with these fields in these colours."""
    for name, color in names:
        panel.override_by_name(name, options(Line().color_scheme(fixed(color))))
    return panel


def with_types(panel):
    """The panel with the names and colours of WeChat's message types, the same in every panel."""
    for key, (name, color) in MESSAGE_TYPES.items():
        panel.override_by_name(key, options(Line().display_name(name).color_scheme(fixed(color))))
    return panel


# When WeChatMessageDayDrop speaks of a day: below this share of the expected, by more than so many scatters, where so many are usual.
DROP_SHARE, DROP_SCATTER, DROP_FLOOR = 0.7, 4, 20

SHARE_STEPS = steps(RED, (DROP_SHARE, ORANGE), (0.85, GREEN))
AGE_STEPS = steps(GREEN, (58, ORANGE), (106, RED))
NONE_IS_GOOD = steps(GREEN, (1, RED))
PLAIN = steps(BLUE)
