"""Why is a row of a file refused, and why can a whole file not be used?"""

from dataclasses import dataclass
from enum import Enum

from domain.text import Text

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """A field for which a row is refused; lines count from 1 as in the file, the objects of a JSON list too."""

    line: int
    field: str
    code: str
    message: Text


class Reason(Enum):
    """Why a row is refused; the name is the reason's code."""

    WRONG_CELL_COUNT = Text("Dòng có {said} ô, tiêu đề có {limit}", "The line has {said} cells, the header {limit}")
    NOT_AN_OBJECT = Text("Phần tử không phải là đối tượng JSON: {said}", "Not a JSON object: {said}")
    BAD_CHARACTER = Text("Có ký tự không phải chữ: {said}", "Holds a character that is no text: {said}")
    UNKNOWN_UNIT = Text("Không đơn vị nào mang mã «{said}» trong kỳ", "No unit has the code «{said}» in the period")
    UNKNOWN_PERIOD = Text(
        "«{said}» không phải là kỳ; viết 2026, 2026-H2, 2026-Q3 hoặc 2026-08",
        "«{said}» is no period; write 2026, 2026-H2, 2026-Q3 or 2026-08",
    )
    NO_RULEBOOK = Text("Chưa có bộ chỉ số cho kỳ {said}", "No rulebook is in force for the period {said}")
    UNKNOWN_SUBJECT = Text(
        "«{said}» không phải là chỉ số, nhóm hay «total» của kỳ",
        "«{said}» is no indicator, no group and not «total» in the period",
    )
    NOT_A_DAY = Text("«{said}» không phải là ngày; viết 2026-10-10", "«{said}» is no day; write 2026-10-10")
    NOT_A_NUMBER = Text(
        "«{said}» không phải là số; viết 1234.5, không ngăn cách hàng nghìn",
        "«{said}» is no number; write 1234.5, thousands not set apart",
    )
    NEGATIVE = Text("{said} nhỏ hơn 0", "{said} is below 0")
    TOO_LARGE = Text("{said} quá lớn: nhiều nhất là {limit}", "{said} is too large: at most {limit}")
    NUMERATOR_ALONE = Text("Có tử số {said} mà không có mẫu số", "The numerator {said} comes without a denominator")
    NOT_SCORED = Text("{said} điểm cho nội dung không tính điểm", "{said} points for what gives no points")
    ABOVE_MAXIMUM = Text("{said} điểm cao hơn mức tối đa {limit}", "{said} points are above the maximum of {limit}")
    DUPLICATE_ROW = Text("Trùng với dòng {said}", "The same as line {said}")

    def refuse(self, line: int, field: str, said: object = "", limit: object = "") -> Refused:
        """The refusal of a line for one of its fields, quoting what it said."""
        return Refused(line, readable(field), self.name, filled(self.value, said=said, limit=limit))


class Unusable(Enum):
    """Why nothing of a file can be kept; the name is the reason's code."""

    EMPTY = Text("tệp không có dòng số liệu nào", "the file has no rows")
    NOT_UTF8 = Text("dòng {said} không phải là văn bản UTF-8", "line {said} is not UTF-8 text")
    NOT_JSON = Text("không đọc được JSON: {said}", "the JSON cannot be read: {said}")
    NO_LIST = Text("JSON phải có đúng một danh sách các đối tượng", "the JSON must hold exactly one list of objects")
    NOT_CSV = Text("không đọc được CSV: {said}", "the CSV cannot be read: {said}")
    DUPLICATE_COLUMN = Text("cột «{said}» có hai lần", "the column «{said}» is there twice")
    UNKNOWN_LAYOUT = Text(
        "không nhận ra dạng tệp qua các cột: {said}", "the columns are those of no known layout: {said}"
    )
    NO_PERIOD = Text(
        "tệp không nêu kỳ: thêm cột period, cho biết kỳ khi nạp, hoặc đặt tệp vào thư mục tên là kỳ (2026-08)",
        "the file names no period: add a column period, name it when loading, or use a folder named 2026-08",
    )


class UnusableFile(ValueError):
    """Nothing of the file is kept; ``message`` says why, naming the file."""

    def __init__(self, source: str, reason: Unusable, said: object = "") -> None:
        why = filled(reason.value, said=said)
        self.source = source
        self.code = reason.name
        self.message = Text(f"{readable(source)}: {why.vi}", f"{readable(source)}: {why.en}")
        super().__init__(self.message.en)


def filled(template: Text, **values: object) -> Text:
    """The template with the values quoted in it."""
    quoted = {name: readable(str(value)) for name, value in values.items()}
    return Text(template.vi.format(**quoted), template.en.format(**quoted))


def readable(said: str) -> str:
    """What a file says, short and safe to store and to show."""
    return printable(said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…")


def printable(said: str) -> str:
    """The same with every character replaced that is no text."""
    return "".join(it if it.isprintable() else "\N{REPLACEMENT CHARACTER}" for it in said)


def is_text(said: str) -> bool:
    """Can it be stored: no NUL, no half of a surrogate pair?"""
    return "\0" not in said and not any("\ud800" <= it <= "\udfff" for it in said)
