"""A document in both languages, and mistakes that the judge of translations must see: it looks for them each time it runs."""

ENGLISH = """# A

English · [简体中文](zh/A.md)

## What it means

In August 2022 `wechat_up` was **0** for ten minutes of [the other](B.md#what-to-do), twice a second time; see [flags](../../docs/flags.md).

- a third of 1 %
  - `--web.port`

| x | y |
|:---|--:|
| 12:00 | half of ten thousand, 1,000 a second |

```console
make demo    # builds in two minutes
```

<!-- begin -->

```text
WeChat
 ─► /metrics
```

## What to do
"""
CHINESE = """# A

[English](../A.md) · 简体中文

## 含义

2022 年 8 月，[另一处](B.md#如何处理)的 `wechat_up` 有 10 分钟为 **0**，第二次出现两次；见[参数](../../../docs/flags.md)。

- 1% 的三分之一
  - `--web.port`

| 甲 | 乙 |
|:---|--:|
| 12:00 | 1 万的一半，每秒 1000，IP白名单 |

```console
make demo    # 编译需要两分钟
```

<!-- begin -->

```text
微信
 ─► /metrics
```

## 如何处理
"""
# Each a change of the Chinese sample that must not pass: what is replaced, and by what.
MISTAKES = {
    "a command": ("make demo", "make test"),
    "a comment's number": ("两分钟", "三分钟"),
    "a comment that is missing": ("    # 编译需要两分钟", ""),
    "a metric": ("`wechat_up`", "`wechat_down`"),
    "a flag that is no code": ("`--web.port`", "web.port"),
    "the level of a heading": ("## 含义", "### 含义"),
    "a heading that is missing": ("\n## 如何处理\n", ""),
    "a heading too many": ("## 如何处理\n", "## 如何处理\n\n## 选择阈值\n"),
    "a row too many": ("| 12:00 |", "| 11 | 11 |\n| 12:00 |"),
    "a column's side": ("--:|", ":---|"),
    "a list within a list": ("  - `", "- `"),
    "a list that is numbered": ("- 1% 的三分之一\n  - ", "1. 1% 的三分之一\n   - "),
    "a link to another document": ("docs/flags.md", "docs/web.md"),
    "a link to the English document": ("(B.md#如何处理)", "(../B.md#what-to-do)"),
    "a link to another heading": ("B.md#如何处理", "B.md#含义"),
    "a number in digits": ("10 分钟", "15 分钟"),
    "a number in words": ("三分之一", "四分之一"),
    "the number of a month": ("8 月", "9 月"),
    "half": ("的一半", ""),
    "ten thousand": ("1 万", "1 千"),
    "what is bold": ("**0**", "0"),
    "a drawing": ("─►", "◄─"),
    "a line of a drawing": ("微信\n", ""),
    "the language of code": ("```console", "```yaml"),
    "a mark for programs": ("<!-- begin -->", "<!-- end -->"),
    "the line that leads to the other language": ("(../A.md)", "(A.md)"),
    "a blank that is missing": ("有 10 分钟", "有10 分钟"),
    "narrow punctuation": ("，第二次", ", 第二次"),
    "a line that ends within a sentence": ("，第二次", "，\n第二次"),
    "a word of its own for a thing": ("另一处", "导出器"),
}
