"""Field options: units, thresholds, colours, overrides."""

from boards.text import Text

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


def steps(first: str, *rest: tuple[float, str]) -> dict:
    """Thresholds: the colour below the first value, then the colour from each value on."""
    levels = [{"color": first, "value": None}, *({"color": color, "value": value} for value, color in rest)]
    return {"mode": "absolute", "steps": levels}


def override(name, **properties) -> dict:
    """Options of the field with this name; `custom__x` stands for the key `custom.x`."""
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()],
    }


def fixed(color: str) -> dict:
    return {"mode": "fixed", "fixedColor": color}


def values(**texts: tuple) -> dict:
    """A value mapping: `_1=(text, color)` shows the value 1 as that text."""
    options = {
        key.removeprefix("_"): {"text": text, "color": color, "index": index}
        for index, (key, (text, color)) in enumerate(texts.items())
    }
    return {"type": "value", "options": options}


def type_overrides() -> list[dict]:
    """Names and colours of WeChat's message types, the same in every panel."""
    return [override(key, displayName=name, color=fixed(color)) for key, (name, color) in MESSAGE_TYPES.items()]


# The share and the floor below which WeChatMessageDayDrop speaks of a day.
DROP_SHARE, DROP_FLOOR = 0.7, 50

SHARE_STEPS = steps(RED, (DROP_SHARE, ORANGE), (0.85, GREEN))
AGE_STEPS = steps(GREEN, (58, ORANGE), (106, RED))
NONE_IS_GOOD = steps(GREEN, (1, RED))
PLAIN = steps(BLUE)
