"""What all dashboards have in common: variables, links, time, annotations."""

from grafana_foundation_sdk.builders.dashboard import AnnotationQuery, Dashboard, DashboardLink, DatasourceVariable, QueryVariable
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as models

from boards.targets import DATASOURCE
from boards.text import Text

TAG = "wechat-exporter"

# Panels that stand side by side, each with its width on Grafana's grid of 24 columns.
Lane = list[tuple[int, Builder[models.Panel]]]

_GRAFANA = models.DataSourceRef(type_val="grafana", uid="-- Grafana --")
_TAG = Text(TAG, f"{TAG}-zh")


def begun(name: str, title: Text, description: Text, time_from: str) -> Dashboard:
    """A dashboard without panels and variables."""
    builtin = (AnnotationQuery().name("Annotations & Alerts").type("dashboard").built_in(1).hide(True)
               .icon_color("rgba(0, 211, 255, 1)").datasource(_GRAFANA))
    siblings = (DashboardLink(Text("WeChat dashboards", "微信仪表盘")).type(models.DashboardLinkType.DASHBOARDS).tags([_TAG])
                .include_vars(True).icon("external link"))
    return (Dashboard(title).uid(_uid(name)).description(description).tags(["wechat", _TAG]).timezone("Asia/Shanghai")
            .week_start("monday").time(time_from, "now").refresh("5m").tooltip(models.DashboardCursorSync.CROSSHAIR)
            .link(siblings).annotation(builtin))


def laid_out(board: Dashboard, *lanes: tuple[int, Lane]) -> Dashboard:
    """Numbers and places panels; a lane is its height and its panels with their widths, which fill the lane."""
    placed = [(height, width, panel) for height, lane in lanes for width, panel in lane]
    for number, (height, width, panel) in enumerate(placed, 1):
        board.with_panel(panel.id(number).span(width).height(height))
    return board


def link_to_account() -> DashboardLink:
    url = "/d/{}?var-datasource=${{datasource}}&var-job=${{job}}&var-account=${{__value.raw:percentencode}}"
    return DashboardLink(Text("Open this account", "打开此账号")).url(_uid("account").within(url))


def datasource_variable() -> DatasourceVariable:
    variable = DatasourceVariable("datasource").label(Text("Data source", "数据源")).type("prometheus")
    return variable.hide(models.VariableHide.DONT_HIDE).regex("").current(models.VariableOption())


def query_variable(name: str, label: Text, query: str, many: bool = False) -> QueryVariable:
    variable = QueryVariable(name).label(label).query({"qryType": 1, "query": query, "refId": name}).datasource(DATASOURCE)
    variable.hide(models.VariableHide.DONT_HIDE).regex("").options([]).multi(many).include_all(many)
    variable.refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED).sort(models.VariableSort.ALPHABETICAL_ASC)
    if not many:
        return variable.current(models.VariableOption())
    return variable.all_value(".*").current(models.VariableOption(selected=True, text=["All"], value=["$__all"]))


def job_variable() -> QueryVariable:
    return query_variable("job", Text("Job", "任务"), "label_values(wechat_exporter_build_info, job)")


def account_variable(many: bool) -> QueryVariable:
    return query_variable("account", Text("Account", "账号"), 'label_values(wechat_up{job="$job"}, account)', many)


class DatedAnnotation(models.AnnotationQuery, Builder[models.AnnotationQuery]):
    """Marks days: the query's value is the moment to mark, in milliseconds."""

    def __init__(self, name: Text, expr: str, color: str, title: Text):
        super().__init__(name=name, datasource=DATASOURCE, expr=expr, icon_color=color)
        self._title = title

    def build(self) -> models.AnnotationQuery:
        return self

    def to_json(self) -> dict[str, object]:
        """The general model leaves out the keys of Prometheus' data source."""
        return super().to_json() | {"step": "1h", "titleFormat": self._title, "textFormat": "{{account}}", "tagKeys": "account",
                                    "useValueForTime": True}


def _uid(name: str) -> Text:
    return Text(f"wechat-{name}", f"wechat-{name}-zh")
