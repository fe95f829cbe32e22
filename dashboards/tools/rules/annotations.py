"""Turns the templates of Prometheus annotations into Grafana's, whose templates cannot query."""

import re

_QUERY = re.compile(r'{{\s*with query \(printf "((?:[^"\\]|\\.)*)"((?:\s+\$labels\.\w+)*)\s*\)\s*}}\s*{{(.*?)}}\s*{{\s*end\s*}}', re.DOTALL)
# A sentence for which there may be nothing to say; it takes away the space before itself.
_SENTENCE = re.compile(r'{{-\s*with query \(printf "((?:[^"\\]|\\.)*)"((?:\s+\$labels\.\w+)*)\s*\)\s*}}(.*?){{\s*end\s*}}', re.DOTALL)
_RESULT = re.compile(r"\. \| first \| value")
_AGGREGATION = re.compile(r"\b(max|min|sum)\s*(?:by\s*\([^)]*\)\s*)?\(")
_MATCHERS = re.compile(r"{([^{}]*)}")


def converted(template: str, add_query) -> str:
    """The Grafana template; `add_query` takes a PromQL query and returns the refId under which its value stands."""

    def value_of(found: re.Match) -> str:
        labels = re.findall(r"\$labels\.(\w+)", found[2])
        ref = add_query(_for_all(found[1], labels))
        shown, count = _RESULT.subn(f"$values.{ref}.Value", found[3].strip())
        if count != 1:
            raise ValueError(f"The template {found[0]} does not show the first value of its query.")
        return "{{ " + shown + " }}"

    def sentence_of(found: re.Match) -> str:
        labels = re.findall(r"\$labels\.(\w+)", found[2])
        value = f'(index $values "{add_query(_for_all(found[1], labels))}")'
        shown, count = _RESULT.subn(f"{value}.Value", found[3])
        if count != 1:
            raise ValueError(f"The template {found[0]} does not show the first value of its query.")
        # A query without a result has no labels, and its value is not to be shown.
        return "{{- with " + value + ".Labels }}" + shown + "{{ end }}"

    text = _SENTENCE.sub(sentence_of, _QUERY.sub(value_of, template))
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\$value\b", "$values.query.Value", text)
    if re.search(r"\bquery\b\s*[\"(]", text):
        raise ValueError(f"The template {template} queries in a way that is not understood.")
    return text


def _for_all(expr: str, labels: list[str]) -> str:
    """The query for all alerts at once: without the matchers of one alert, but with its labels in the result."""

    def without(found: re.Match) -> str:
        kept = [matcher for matcher in found[1].split(",") if not matcher.strip().endswith("=%q")]
        return "{" + ",".join(kept) + "}" if kept else ""

    everything = _MATCHERS.sub(without, expr)
    if "%" in everything:
        raise ValueError(f"The query {expr} puts values elsewhere than into matchers.")
    return _AGGREGATION.sub(rf"\1 by ({', '.join(labels)}) (", everything)
