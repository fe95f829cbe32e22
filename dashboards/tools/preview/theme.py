"""Grafana's dark colours."""

PAGE, PANEL, BORDER = "#111217", "#181b1f", "#25272e"
TEXT, FAINT, GRID = "#ccccdc", "#8e8e98", "#2b2e36"
NAMED = {
    "green": "#73BF69", "yellow": "#F2CC0C", "orange": "#FF9830", "red": "#F2495C", "blue": "#5794F2", "purple": "#B877D9",
    "transparent": None,
}
PALETTE = ("#73BF69", "#F2CC0C", "#8AB8FF", "#FF780A", "#F2495C", "#5794F2", "#B877D9", "#705DA0", "#37872D", "#FADE2A")


def color(name: str) -> str | None:
    return NAMED.get(name, name)


def threshold_color(thresholds: dict, value: float) -> str | None:
    """The colour of the highest step that the value reaches."""
    reached = [step["color"] for step in thresholds["steps"] if step["value"] is None or value >= step["value"]]
    return color(reached[-1])
