#!/usr/bin/env python3
"""Checks that the README, the runbooks and what is said to users of Nightingale and robots say the same in English and Chinese, as far as
a program can tell.

Both must have the same headings, paragraphs, lists, tables and code in the same order; what stands in the same place must name the same
commands, flags, metrics, links and numbers. The Chinese must be set as Chinese is, and use one word for one thing (WORDS).
"""

import os
import re
import sys
import urllib.parse
from collections import Counter
from pathlib import Path

from markdown_text import heading_anchors, parse
from numerals import numbers
from translation_mistakes import CHINESE, ENGLISH, MISTAKES

ROOT = Path(__file__).parent.parent
RUNBOOKS = Path("dashboards/runbooks")
# Their Chinese stands beside them, as README.zh-CN.md.
READMES = (Path("README.md"), Path("dashboards/nightingale/README.md"), Path("dashboards/prometheus/robots/README.md"))
# The paragraph below the title, which leads to the other language: the place of its text among the tokens.
SWITCH = 4

# The words of the Chinese documents and of the dashboards: English, Chinese, and what is not written for it.
WORDS = (
    ("exporter", "exporter", "导出器"), ("account", "账号", "帐号 账户 帐户"), ("Official Account", "公众号", "公众帐号 公众账号"),
    ("usual", "平常", "平时 往常 通常"), ("usual scatter", "平常波动", "离散 散布 标准差"), ("expected", "预期", "期望 预计"),
    ("ordinary day", "普通日", "平常日"), ("special day", "特殊日", "特别日"), ("drop", "下降", "下跌 跌落"),
    ("alert", "告警", "警报 报警 预警"), ("silence an alert", "屏蔽", "静音"), ("silence of an account", "静默", "沉默"),
    ("threshold", "阈值", "阀值 门限"), ("label", "标签", "标记"), ("scrape", "抓取", "爬取 刮取"), ("collect", "采集", "收集"),
    ("endpoint", "接口", "端点"), ("errcode", "错误码", "错误代码 返回码"), ("quota", "额度", "配额 限额"), ("budget", "预算", "预定额"),
    ("IP whitelist", "IP白名单", "白名单列表"), ("callback", "被动回复", "回调"), ("lost followers", "取消关注", "取关 掉粉"),
    ("message statistics", "消息分析", "消息统计分析"), ("store", "存储", "仓库"), ("settled", "定稿", "结算"),
    ("restated", "修订", "重述 订正"), ("receiver", "接收端", "接收器 接收方"), ("set aside", "搁置", "挂起"),
    ("remote write", "远程写入", "远端写入"), ("reload", "重新加载", "重载 热加载"), ("retired", "下线", "退役"),
)
_NOT_WRITTEN = {avoided: chinese for _, chinese, others in WORDS for avoided in others.split()}

_HAN = "[\u4e00-\u9fff]"
_TOO_CLOSE = re.compile(rf"{_HAN}[A-Za-z0-9%]|[A-Za-z0-9%]{_HAN}")
_NARROW = re.compile(rf"{_HAN} ?[,;:!?()]|[,;:!?()] ?{_HAN}")
# Names that WeChat writes so.
_WRITTEN_SO = re.compile("白名单IP地址列表|IP白名单")
_COMMENT = re.compile(r"(?:^|\s)\s*# (.*)$")
# What a drawing keeps in another language: its lines, and the paths in it.
_DRAWN = re.compile(r"[─│┌┐└┘├┤┬┴┼►◄▲▼→]+|/[a-z/]+")


class Document:
    """One document in one language."""

    def __init__(self, path: Path, text: str, chinese: bool):
        self.path, self.chinese = path, chinese
        self.tokens = parse(text)
        self.anchors = heading_anchors(self.tokens)

    def shape(self) -> list[tuple]:
        return [(token.type, token.tag, tuple(token.attrs.items()), token.info) for token in self.tokens]

    def line(self, place: int) -> str:
        """File and line of a token; one without a line stands where the last one before it does."""
        lines = [token.map[0] for token in self.tokens[:place + 1] if token.map]
        return f"{self.path}:{lines[-1] + 1 if lines else 1}"

    def switch(self, twin: Path) -> str:
        """The line that leads to the document in the other language."""
        link = os.path.relpath(twin, self.path.parent)
        return f"[English]({link}) · 简体中文" if self.chinese else f"English · [简体中文]({link})"


def twin_of(path: Path) -> Path | None:
    """Where a document, or a folder of documents, stands in Chinese."""
    if path in READMES:
        return path.with_name("README.zh-CN.md")
    if path == RUNBOOKS:
        return RUNBOOKS / "zh"
    return RUNBOOKS / "zh" / path.name if path.parent == RUNBOOKS and path.suffix == ".md" else None


def target(document: Document, link: str, twins: dict[Path, tuple[Document, Document]]) -> str:
    """What a link leads to; for a link of an English document, what its Chinese twin is to lead to."""
    if urllib.parse.urlsplit(link).scheme:
        return link
    name, _, anchor = urllib.parse.unquote(link).partition("#")
    path = Path(os.path.normpath(document.path.parent / name)) if name else document.path
    if not document.chinese and twin_of(path):
        english, chinese = twins.get(path, (None, None))
        if anchor and english and anchor in english.anchors and len(english.anchors) == len(chinese.anchors):
            anchor = chinese.anchors[english.anchors.index(anchor)]
        path = twin_of(path)
    return f"{path}#{anchor}" if anchor else str(path)


def prose(children) -> str:
    """The words of a sentence; code counts as a Latin word, and the text of a bare address not at all."""
    text, bare = "", False
    for child in children:
        if child.type == "link_open":
            bare = child.markup == "autolink"
        elif child.type == "link_close":
            bare = False
        elif child.type == "code_inline":
            text += "code"
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type in ("text", "image") and not bare:
            text += child.content
    return text


def sentence_parts(document, children, twins):
    """What a sentence must have in both languages."""
    links = [child.attrs.get("href") or child.attrs["src"] for child in children if child.type in ("link_open", "image")]
    return {
        "code": Counter(child.content for child in children if child.type == "code_inline"),
        "links": Counter(target(document, link, twins) for link in links),
        "numbers": numbers(prose(children), document.chinese),
        "marks": Counter(child.type for child in children if child.type in ("strong_open", "em_open", "image", "html_inline")),
    }


def code_parts(document, token):
    """What a block of code must have in both languages: all but the words of its comments, and of a drawing its lines and paths."""
    if token.info == "text":
        return {"drawing": Counter(re.sub("─+", "─", part) for line in token.content.splitlines() for part in _DRAWN.findall(line)),
                "lines": Counter([str(len(token.content.splitlines()))])}
    lines = token.content.splitlines()
    comments = [found[1] for line in lines if (found := _COMMENT.search(line))]
    return {"code": Counter(f"{number}: {_COMMENT.sub(' #', line).rstrip()}" for number, line in enumerate(lines, 1)),
            "numbers": sum((numbers(comment, document.chinese) for comment in comments), Counter())}


def written(counter: Counter) -> str:
    return ", ".join(sorted(counter.elements())) or "nothing"


def shape_difference(english: Document, chinese: Document) -> str | None:
    """The first place at which the two are not built alike, or nothing."""
    shapes = english.shape(), chinese.shape()
    for place, (one, other) in enumerate(zip(*shapes, strict=False)):
        if one != other:
            return f"{chinese.line(place)}: {kind(other)}, but {english.line(place)} has {kind(one)}"
    if len(shapes[0]) == len(shapes[1]):
        return None
    more, end = (english, len(shapes[1])) if len(shapes[0]) > len(shapes[1]) else (chinese, len(shapes[0]))
    return f"{more.line(end)}: nothing in the other language stands for this and what follows"


def parts_of(document, token, twins):
    if token.type == "inline":
        return sentence_parts(document, token.children, twins)
    return code_parts(document, token) if token.type == "fence" else {"HTML": Counter([token.content])}


def differences(english: Document, chinese: Document, twins):
    """Where two documents differ, each a line that names both places."""
    fault = shape_difference(english, chinese)
    if fault:
        yield fault
        return
    for place, tokens in enumerate(zip(english.tokens, chinese.tokens, strict=True)):
        if place == SWITCH:
            yield from (f"{side.line(place)}: must be the line {side.switch(twin.path)}" for side, token, twin in
                        zip((english, chinese), tokens, (chinese, english), strict=True) if token.content != side.switch(twin.path))
            continue
        there, here = (parts_of(side, token, twins) for side, token in zip((english, chinese), tokens, strict=True))
        yield from (f"{chinese.line(place)}: {part}: {written(here[part] - there[part])}, "
                    f"but {english.line(place)} has {written(there[part] - here[part])}" for part in there if here[part] != there[part])


def kind(shape) -> str:
    return f"{shape[0].removesuffix('_open')} {shape[1]}".strip()


def slips(chinese: Document):
    """Where the Chinese is not set, or not worded, as it is to be."""
    for place, token in enumerate(chinese.tokens):
        if token.type != "inline":
            continue
        text = prose(token.children)
        found = misnomers(text)
        text = _WRITTEN_SO.sub("名", text)
        found += [f"a blank is missing in {part}" for part in _TOO_CLOSE.findall(text)]
        found += [f"{part} wants full-width punctuation" for part in _NARROW.findall(text)]
        if "\n" in text:
            found.append("a paragraph is one line, since a line's end would be shown as a blank")
        yield from (f"{chinese.line(place)}: {fault}" for fault in found)


def misnomers(text: str) -> list[str]:
    return [f"{word} is written {right}" for word, right in _NOT_WRITTEN.items() if word in text]


def dashboard_misnomers():
    for file in sorted([*(ROOT / "dashboards/tools/boards").glob("*.py"), *(ROOT / "dashboards/tools/nightingale").glob("*.py")]):
        yield from (f"{file.relative_to(ROOT)}: {fault}" for fault in misnomers(file.read_text(encoding="utf-8")))


def alone(paths):
    """A complaint for each document that stands in one language only."""
    chinese = {twin_of(path) for path in paths} - {None}
    yield from (f"{path}: write it in Chinese too, as {twin_of(path)}" for path in paths if twin_of(path) not in {None, *paths})
    yield from (f"{path}: there is no such runbook in English" for path in paths if path.parent == twin_of(RUNBOOKS) and path not in chinese)


def read(paths):
    """The documents that stand in both languages, by the path of the English one."""
    return {path: tuple(Document(side, (ROOT / side).read_text(encoding="utf-8"), side != path) for side in (path, twin_of(path)))
            for path in paths if twin_of(path) in paths}


def complaints_about(english, chinese, twins):
    yield from differences(english, chinese, twins)
    yield from slips(chinese)


def blind_spots():
    """What this judge would not see any more: each of the mistakes, and a document that stands alone; and what it sees without reason."""
    def found(changed):
        paths = RUNBOOKS / "A.md", RUNBOOKS / "B.md"
        twins = {path: (Document(path, ENGLISH, False), Document(twin_of(path), text, True)) for path, text in zip(paths, (changed, CHINESE), strict=True)}
        return list(complaints_about(*twins[paths[0]], twins))

    yield from (f"this judge complains of a true translation: {fault}" for fault in found(CHINESE))
    for what, (right, wrong) in MISTAKES.items():
        changed = CHINESE.replace(right, wrong)
        if changed == CHINESE or not found(changed):
            yield f"this judge does not see {what}"
    both = [RUNBOOKS / "A.md", RUNBOOKS / "zh/A.md"]
    if [len(list(alone(paths))) for paths in (both, both[:1], both[1:])] != [0, 1, 1]:
        yield "this judge does not see a document that stands in one language"


def main() -> int:
    files = [*(ROOT / side for path in READMES for side in (path, twin_of(path))), *sorted((ROOT / RUNBOOKS).rglob("*.md"))]
    paths = [file.relative_to(ROOT) for file in files if file.is_file()]
    twins = read(paths)
    faults = [*blind_spots(), *alone(paths), *(fault for pair in twins.values() for fault in complaints_about(*pair, twins)),
              *dashboard_misnomers()]
    for fault in faults:
        print(f"translations: {fault}", file=sys.stderr)
    print(f"translations: {len(twins)} documents in both languages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
