"""Puts panels on Grafana's grid of 24 columns."""

COLUMNS = 24


def laid_out(*lanes: tuple[int, list[tuple[int, dict]]]) -> list[dict]:
    """Numbers and places panels; a lane is its height and its panels with their widths, which fill the lane."""
    placed = []
    top = 0
    for height, lane in lanes:
        left = 0
        for width, panel in lane:
            position = {"x": left, "y": top, "w": width, "h": height}
            placed.append({"id": len(placed) + 1, **panel, "gridPos": position})
            left += width
        if left != COLUMNS:
            raise ValueError(f"The lane at row {top} is {left} columns wide; make its widths add up to {COLUMNS}.")
        top += height
    return placed
