"""What does one finding of an examination say?"""

from dataclasses import dataclass

from domain.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found there and, where that is not well, how to mend it."""

    subject: Text
    found: Text
    mend: Text | None = None

    @property
    def well(self) -> bool:
        """True where there is nothing to mend."""
        return self.mend is None


def plain(words: str) -> Text:
    """Words that are the same in both languages: names, numbers and statements."""
    return Text(words, words)
