"""Finds the guards of a PromQL expression: each part that can be taken away and leaves a valid, less careful expression."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r'''(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<comment>\#[^\n]*)|(?P<word>[A-Za-z_:][\w:]*)'''
    r'''|(?P<compare>==|!=|<=|>=|<|>)|(?P<other>=~|!~|\S)''', re.VERBOSE)
SET_WORDS = {"and", "unless", "or"}


@dataclass(frozen=True)
class Guard:
    """The part of an expression from start to end."""

    start: int
    end: int

    def removed_from(self, expression):
        return f"{expression[:self.start]} {expression[self.end:]}"

    def text(self, expression):
        return re.sub(r"\s+", " ", expression[self.start:self.end]).strip()


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    depth: int
    in_braces: bool


def tokens_of(expression):
    depth, in_braces, tokens = 0, False, []
    for match in TOKEN.finditer(expression):
        kind, text = match.lastgroup, match.group()
        if kind == "comment":
            continue
        if text == ")":
            depth -= 1
        if text == "}":
            in_braces = False
        tokens.append(Token(kind, text, match.start(), match.end(), depth, in_braces))
        if text == "(":
            depth += 1
        if text == "{":
            in_braces = True
    return tokens


def guards_of(expression):
    """Operands of and, unless and or; right sides of comparisons; label matchers."""
    tokens = tokens_of(expression)
    guards = [Guard(token.start, end_of_operand(tokens, place, len(expression)))
              for place, token in enumerate(tokens) if not token.in_braces and ends_at(token) is not None]
    return guards + matchers_of(tokens)


def ends_at(token):
    """What ends the right side of an operator: operators that bind no tighter than itself. None for another token."""
    if token.kind == "compare":
        return SET_WORDS
    if token.kind != "word" or token.text not in SET_WORDS:
        return None
    return {"or"} if token.text == "or" else SET_WORDS


def end_of_operand(tokens, place, length):
    operator = tokens[place]
    for token in tokens[place + 1:]:
        if token.depth < operator.depth or (token.depth == operator.depth and token.text in ends_at(operator)):
            return token.start
        if token.depth == operator.depth and token.text == "," and not token.in_braces:
            return token.start
    return length


def matchers_of(tokens):
    """The matchers in braces, each with the comma that would be left over."""
    guards, inside = [], []
    for place, token in enumerate(tokens):
        if token.in_braces and token.text != ",":
            inside.append(token)
        elif inside:
            guards.append(Guard(inside[0].start, tokens[place].end if token.text == "," else inside[-1].end))
            inside = []
    return guards
