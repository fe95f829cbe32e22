"""Markdown as GitHub reads it: what the judges of the documents share."""

import re
from collections import Counter
from itertools import pairwise

from markdown_it import MarkdownIt


def parse(text: str) -> list:
    """The tokens of a document, in their order."""
    return MarkdownIt("commonmark").enable("table").parse(text)


def heading_anchors(tokens) -> list[str]:
    """The anchor of each heading, in their order, named as GitHub does: a second heading of the same words gets -1."""
    anchors, seen = [], Counter()
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            text = "".join(child.content for child in token.children if child.type in ("text", "code_inline"))
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            anchors.append(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
    return anchors
