"""The numbers of a sentence, in digits or in words, so that "four hours", "4 小时" and "四小时" are the same.

One is no number here: in both languages it is mostly an article. Of several words that mean a few or many, none is a number either.
"""

import re
from collections import Counter

_DIGITS = r"\d+(?:,\d{3})+|\d+(?:[.:]\d+)*"
_SCALE = {"hundred": 100, "thousand": 1000, "百": 100, "千": 1000, "万": 10_000}

_ENGLISH = {word: value for value, words in {
    0: "zero", 0.5: "half", 2: "two twice second", 3: "three third thirds thrice", 4: "four fourth", 5: "five fifth", 6: "six sixth",
    7: "seven seventh", 8: "eight eighth", 9: "nine ninth", 10: "ten tenth", 11: "eleven", 12: "twelve", 14: "fourteen", 15: "fifteen",
    20: "twenty", 30: "thirty thirtieth", 40: "forty", 50: "fifty", 60: "sixty",
}.items() for word in words.split()}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b(?= \d)|(?<=\d )({'|'.join(_MONTHS)})\b|\b({'|'.join(set(_MONTHS) - {'March', 'May'})})\b")
# Words that look like a number and are none: the unit of time, and parts of names.
_NOT_ENGLISH = re.compile(
    r"\b(?:requests?|times|calls|within|once) (?:a|per) second\b|(?<=\d )a second\b|\b(?:each|every) second of\b|\bthird-party\b",
    re.IGNORECASE)
_IN_ENGLISH = re.compile(rf"({_DIGITS}|\b(?:{'|'.join(_ENGLISH)})\b)(?:[ -](hundred|thousand)\b)?", re.IGNORECASE)

_CHINESE = {"零": 0, "半": 0.5, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NOT_CHINESE = re.compile("第三方|二维码|零点|星期[一二三四五六日天]|周[一二三四五六日天](?!周)|十分(?!之)|[几数上成][十百千万]+|[千万]万|万一")
_IN_CHINESE = re.compile(rf"({_DIGITS}) ?([百千万]?)|[零半一二两三四五六七八九十百千万]+")


def numbers(text: str, chinese: bool) -> Counter[str]:
    """How often each number stands in a sentence of one of the two languages."""
    return Counter(_in_chinese(text) if chinese else _in_english(text))


def _in_english(text):
    text = _NOT_ENGLISH.sub(" ", _MONTH.sub(lambda found: str(_MONTHS.index(found[0]) + 1), text))
    for number, scale in _IN_ENGLISH.findall(text):
        yield _scaled(_ENGLISH.get(number.lower(), number), scale.lower())


def _in_chinese(text):
    for found in _IN_CHINESE.finditer(_NOT_CHINESE.sub(" ", text)):
        if found[1]:
            yield _scaled(found[1], found[2])
        elif set(found[0]) - {"一"}:
            yield _scaled(_value(found[0]), "")


def _scaled(number, scale):
    number = str(number).replace(",", "")
    return f"{float(number) * _SCALE[scale]:g}" if scale else number


def _value(numeral):
    """What a Chinese numeral below a hundred million stands for."""
    total = section = digit = 0
    for sign in numeral:
        if sign == "万":
            total, section, digit = (section + digit or 1) * 10_000, 0, 0
        elif sign in ("十", *_SCALE):
            section, digit = section + (digit or 1) * _SCALE.get(sign, 10), 0
        else:
            digit = 1 if sign == "一" else _CHINESE[sign]
    return total + section + digit
