"""Which rows does a file hold, be it CSV or JSON?"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from db.published_refusals import Reason, Refused, Unusable, UnusableFile, is_text


@dataclass(frozen=True, slots=True)
class Row:
    """A row's line and its cells by column, stripped; what is empty, null or not there is left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's columns, the rows that can be read, and those that cannot."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]


def read_sheet(source: str, content: bytes) -> Sheet:
    """The rows of a file. Raises UnusableFile."""
    text = _decoded(source, content)
    columns, found = _json(source, text) if text.lstrip()[:1] in ("[", "{") else _csv(source, text)
    if not found:
        raise UnusableFile(source, Unusable.EMPTY)
    if not all(map(is_text, columns)):
        raise UnusableFile(source, Unusable.NOT_UTF8, 1)
    checked = [_checked(it) for it in found]
    return Sheet(
        columns,
        tuple(it for it in checked if isinstance(it, Row)),
        tuple(it for it in checked if isinstance(it, Refused)),
    )


def _decoded(source: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(source, Unusable.NOT_UTF8, content.count(b"\n", 0, error.start) + 1) from error


def _checked(found: Row | Refused) -> Row | Refused:
    if isinstance(found, Row):
        for column, said in found.cells.items():
            if not is_text(said):
                return Reason.BAD_CHARACTER.refuse(found.line, column, said)
    return found


def _csv(source: str, text: str) -> tuple[tuple[str, ...], list[Row | Refused]]:
    """Cells set apart by whichever of comma and semicolon the header has more of; blank lines are passed over."""
    lines = _lines(source, text)
    columns = tuple(next(lines, (0, []))[1])
    for column, times in Counter(columns).items():
        if column and times > 1:
            raise UnusableFile(source, Unusable.DUPLICATE_COLUMN, column)
    return columns, [_row(line, columns, cells) for line, cells in lines]


def _lines(source: str, text: str) -> Iterator[tuple[int, list[str]]]:
    header = text.lstrip().partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for written in reader:
            cells = [cell.strip() for cell in written]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableFile(source, Unusable.NOT_CSV, f"{reader.line_num}: {error}") from error


def _row(line: int, columns: tuple[str, ...], cells: list[str]) -> Row | Refused:
    if len(cells) != len(columns):
        return Reason.WRONG_CELL_COUNT.refuse(line, "", len(cells), len(columns))
    return Row(line, {column: cell for column, cell in zip(columns, cells, strict=True) if cell})


def _json(source: str, text: str) -> tuple[tuple[str, ...], list[Row | Refused]]:
    """A list of objects, or an object that holds one list; numbers stay as they are written."""
    try:
        said = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UnusableFile(source, Unusable.NOT_JSON, error) from error
    lists = [it for it in said.values() if isinstance(it, list)] if isinstance(said, dict) else [said]
    if len(lists) != 1:
        raise UnusableFile(source, Unusable.NO_LIST)
    columns = dict.fromkeys(key for it in lists[0] if isinstance(it, dict) for key in it)
    return tuple(columns), [_object(line, it) for line, it in enumerate(lists[0], 1)]


def _object(line: int, said: object) -> Row | Refused:
    if not isinstance(said, dict):
        return Reason.NOT_AN_OBJECT.refuse(line, "", said)
    cells = {column: str(value).strip() for column, value in said.items() if value is not None}
    return Row(line, {column: cell for column, cell in cells.items() if cell})
