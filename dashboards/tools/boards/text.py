"""Words that differ between the English and the Chinese edition."""

from dataclasses import dataclass

from grafana_foundation_sdk.cog.encoder import JSONEncoder

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """One text in each language of an edition; it stands in the SDK's models where they have a string."""

    en: str
    zh: str

    def within(self, template: str) -> "Text":
        """The text set into a template at `{}`, which is the same in all languages."""
        return Text(template.format(self.en), template.format(self.zh))


class EditionEncoder(JSONEncoder):
    """Writes models in which each Text becomes the string of one language."""

    def __init__(self, *, language: str, **settings):
        super().__init__(**settings)
        self._language = language

    def default(self, obj):
        return getattr(obj, self._language) if isinstance(obj, Text) else super().default(obj)
