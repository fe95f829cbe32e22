"""The result as Markdown, and its place in a document."""
import pathlib
import re
import statistics

from rounds import ratio

COLUMNS = (
    "accounts (series)", "server", "CPU ms a scrape", "× nginx", "CPU ms, 8 at once", "× nginx", "p50 ms", "× nginx", "p99 ms",
    "RSS MiB", "bytes sent", "× gzip -6", "first scrape, ms",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|---:|:---|{'---:|' * (len(COLUMNS) - 2)}\n"
DOCUMENT = pathlib.Path(__file__).parents[2] / "docs/performance.md"


def number(value):
    """Three digits that count, or whole thousands."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def rows(accounts, figures):
    """The lines of one size; `figures` begin with the exporter and nginx."""
    nginx = figures[1]
    lines = []
    for result in figures:
        cells = [f"{accounts:,} ({result.series:,})" if result is figures[0] else "", result.name]
        for ours, theirs in (
            (result.cpu, nginx.cpu), (result.busy_cpu, nginx.busy_cpu), (result.medians, nginx.medians),
        ):
            cells += [number(statistics.median(ours)) if ours else "", f"{ratio(ours, theirs):.2f}" if ours else ""]
        packed = f"{result.packed_ratio:.3f}" if result.packed_ratio else ""
        cells += [number(result.p99()), number(result.memory), f"{result.wire:,}", packed, number(result.cold)]
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def write(name, text):
    """Replaces what stands between the marks of a name in docs/performance.md."""
    content = DOCUMENT.read_text(encoding="utf-8")
    pattern = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(content):
        raise SystemExit(f"bench: {DOCUMENT} has no <!-- {name} --> … <!-- /{name} -->; put them where the text shall stand")
    DOCUMENT.write_text(pattern.sub(lambda _: text, content), encoding="utf-8")
