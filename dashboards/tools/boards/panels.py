"""The kinds of panels that the dashboards use: the SDK's builders with the house's options, to which a dashboard adds its own."""

from grafana_foundation_sdk.builders import barchart, statetimeline, table, timeseries, trend
from grafana_foundation_sdk.builders import stat as stats
from grafana_foundation_sdk.builders.common import (GraphThresholdsStyleConfig, ReduceDataOptions, StackingConfig, TableSortByFieldState,
                                                    VizLegendOptions, VizTooltipOptions)
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.common import (BarAlignment, BigValueGraphMode, BigValueJustifyMode, BigValueTextMode, GraphDrawStyle,
                                                  GraphThresholdsStyleMode, SortOrder, StackingMode, TableAutoCellOptions,
                                                  TooltipDisplayMode, VisibilityMode)
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, FieldColorModeId

from boards.fields import BY_THRESHOLD, PLAIN, Hour, options
from boards.targets import DATASOURCE
from boards.text import Text

STACKED = StackingConfig().mode(StackingMode.NORMAL).group("A")
DASHED = GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)

_HOUR = Text("Hour", "小时")
_LEGEND = VizLegendOptions().show_legend(True)
_TOOLTIP = VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.NONE)
_LAST = ReduceDataOptions().calcs(["lastNotNull"]).fields("").values(False)


def stat(title: Text, description: Text, target: Dataquery, unit) -> stats.Panel:
    """One number; the colour says whether it is good."""
    panel = _begun(stats.Panel(), title, description, [target], unit).thresholds(PLAIN).color_scheme(BY_THRESHOLD).mappings([])
    return (panel.reduce_options(_LAST).graph_mode(BigValueGraphMode.NONE).justify_mode(BigValueJustifyMode.CENTER)
            .text_mode(BigValueTextMode.VALUE))


def lines(title: Text, description: Text, targets: list[Dataquery], unit) -> timeseries.Panel:
    """Values over time."""
    panel = _begun(timeseries.Panel(), title, description, targets, unit).legend(_LEGEND).tooltip(_TOOLTIP)
    return (panel.color_scheme(FieldColor().mode(FieldColorModeId.PALETTE_CLASSIC)).draw_style(GraphDrawStyle.LINE).line_width(2)
            .fill_opacity(0).show_points(VisibilityMode.NEVER).span_nulls(False))


def days(title: Text, description: Text, targets: list[Dataquery], unit) -> timeseries.Panel:
    """One bar a day, standing on its date."""
    return (lines(title, description, targets, unit).interval("1d").draw_style(GraphDrawStyle.BARS).bar_alignment(BarAlignment.AFTER)
            .bar_width_factor(0.8).fill_opacity(70).line_width(0).axis_soft_min(0))


def hours(title: Text, description: Text, targets: list[Dataquery], unit, names: dict[str, Text | str]) -> trend.Panel:
    """A value for each hour of one day: table targets joined by ref_hour; `names` names them by refId."""
    panel = _begun(trend.Panel(), title, description, targets, unit).x_field(_HOUR).legend(_LEGEND).tooltip(_TOOLTIP)
    axis = Hour().min(-0.5).max(23.5).decimals(0).unit("suffix::00").axis_grid_show(False)
    return (panel.draw_style(GraphDrawStyle.LINE).line_width(2).fill_opacity(0).show_points(VisibilityMode.NEVER).axis_soft_min(0)
            .override_by_name(_HOUR, options(axis)).transformations(_joined("ref_hour", _HOUR, names, numeric=True)))


def bars(title: Text, description: Text, targets: list[Dataquery], unit, by: tuple[str, Text], names: dict[str, Text]) -> barchart.Panel:
    """Bars side by side for each value of a label; `by` is the label and its name in the panel."""
    panel = _begun(barchart.Panel(), title, description, targets, unit).x_field(by[1]).legend(_LEGEND).tooltip(_TOOLTIP)
    largest_first = _step("sortBy", sort=[{"field": next(iter(names.values())), "desc": True}])
    return (panel.group_width(0.75).bar_width(0.92).fill_opacity(80).line_width(0).axis_soft_min(0)
            .transformations([*_joined(*by, names), largest_first]))


def rows(title: Text, description: Text, targets: list[Dataquery], by: tuple[str, Text], names: dict[str, Text]) -> table.Panel:
    """A table with a row for each value of a label, its columns named by refId."""
    return _table(title, description, targets).transformations(_joined(*by, names))


def label_rows(title: Text, description: Text, target: Dataquery, labels: dict[str, Text]) -> table.Panel:
    """A table of a query's labels, in the order and under the names given; `Value` is its value."""
    return _table(title, description, [target]).transformations([
        _step("filterFieldsByName", include={"names": list(labels)}), _organized(list(labels), labels)])


def states(title: Text, description: Text, target: Dataquery) -> statetimeline.Panel:
    """A coloured lane for each series over time."""
    panel = _begun(statetimeline.Panel(), title, description, [target], "none").legend(_LEGEND).tooltip(_TOOLTIP)
    return (panel.thresholds(PLAIN).color_scheme(BY_THRESHOLD).fill_opacity(75).line_width(0).row_height(0.85)
            .show_value(VisibilityMode.NEVER))


def sorted_by(column: Text, descending: bool = False) -> list[TableSortByFieldState]:
    return [TableSortByFieldState().display_name(column).desc(descending)]


def _begun(panel, title: Text, description: Text, targets: list[Dataquery], unit):
    return panel.title(title).description(description).datasource(DATASOURCE).targets(targets).unit(unit).overrides([])


def _table(title: Text, description: Text, targets: list[Dataquery]) -> table.Panel:
    panel = _begun(table.Panel(), title, description, targets, "short").thresholds(PLAIN)
    return panel.cell_options(TableAutoCellOptions()).filterable(False)


def _joined(by: str, by_name: Text, names: dict[str, Text | str], numeric: bool = False) -> list[DataTransformerConfig]:
    """One frame out of all targets: their values as columns, everything else left out."""
    columns = {f"Value #{ref}" if len(names) > 1 else "Value": name for ref, name in names.items()}
    keep = _step("filterFieldsByName", include={"names": [by, *columns]})
    convert = _step("convertFieldType", conversions=[{"targetField": by, "destinationType": "number"}], fields={})
    join = _step("joinByField", byField=by, mode="outer")
    order = _step("sortBy", sort=[{"field": by}])
    name = _organized([by, *columns], {by: by_name, **columns})
    return [keep, *([convert] if numeric else []), join, *([order] if numeric else []), name]


def _organized(order: list[str], names: dict[str, Text | str]) -> DataTransformerConfig:
    return _step("organize", excludeByName={}, includeByName={}, indexByName={field: index for index, field in enumerate(order)},
                 renameByName=names)


def _step(kind: str, **settings) -> DataTransformerConfig:
    return DataTransformerConfig(id_val=kind, options=settings)
