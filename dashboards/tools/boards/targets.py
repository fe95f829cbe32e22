"""Queries as Grafana's Prometheus data source takes them."""

from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef
from grafana_foundation_sdk.models.prometheus import PromQueryFormat, QueryEditorMode

DATASOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def instant(ref: str, expr: str, legend="__auto") -> Dataquery:
    """One value a series, as of the end of the time range."""
    return _query(ref, expr, legend, PromQueryFormat.TIME_SERIES).instant()


def table(ref: str, expr: str) -> Dataquery:
    """One row a series, its labels as columns."""
    return _query(ref, expr, "__auto", PromQueryFormat.TABLE).instant()


def over_time(ref: str, expr: str, legend="__auto") -> Dataquery:
    return _query(ref, expr, legend, PromQueryFormat.TIME_SERIES).range()


def _query(ref: str, expr: str, legend, form: PromQueryFormat) -> Dataquery:
    return (Dataquery().ref_id(ref).datasource(DATASOURCE).editor_mode(QueryEditorMode.CODE).expr(expr).format(form)
            .legend_format(legend))
