"""How is one thing said in each of the two languages?"""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages the programme answers in; Vietnamese unless asked otherwise."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese and in English."""

    vi: str
    en: str

    def said_in(self, language: Language) -> str:
        """The words in that language."""
        return self.en if language is Language.EN else self.vi
