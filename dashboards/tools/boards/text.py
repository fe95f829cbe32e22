"""Words that differ between the English and the Chinese edition."""

from dataclasses import dataclass

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """One text in each language of an edition."""

    en: str
    zh: str

    def within(self, template: str) -> "Text":
        """The text set into a template at `{}`, which is the same in all languages."""
        return Text(template.format(self.en), template.format(self.zh))


def translated(value, language: str):
    """A copy of a JSON value in which each Text is the string of one language."""
    if isinstance(value, Text):
        return getattr(value, language)
    if isinstance(value, dict):
        return {translated(key, language): translated(item, language) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [translated(item, language) for item in value]
    return value
