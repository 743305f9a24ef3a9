"""Which rows are refused and why, which files cannot be used, and does what is good come in all the same?"""

from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.published import PublishedFile, UnusableFile, load_published
from db.published_layouts import layout_of
from db.published_refusals import Reason
from db.published_rows import Entry, Given, read_entry
from db.published_sheets import Row, read_sheet
from domain.rulebook import load_rulebooks
from tests.publishing import AT, load, ranks, undone

COLUMNS = ("code", "period", "subject", "numerator", "denominator", "value", "points", "change", "captured")
HEADER = ",".join(COLUMNS)
RULEBOOKS = load_rulebooks()
GOOD = "H44,2026-07,2.1,1,2,,,,"
REFUSED = {
    "H99,2026-07,2.1,1,2,,,,": ("code", "UNKNOWN_UNIT"),
    ",2026-07,2.1,1,2,,,,": ("code", "UNKNOWN_UNIT"),
    "Hà Nội,2026-07,2.1,1,2,,,,": ("code", "UNKNOWN_UNIT"),
    "H44.07,2024-01,2.1,1,2,,,,": ("code", "UNKNOWN_UNIT"),
    "H44,2026-13,2.1,1,2,,,,": ("period", "UNKNOWN_PERIOD"),
    "H44,,2.1,1,2,,,,": ("period", "UNKNOWN_PERIOD"),
    "H44,1999,2.1,1,2,,,,": ("period", "UNKNOWN_PERIOD"),
    "H44,2022-07,2.1,1,2,,,,": ("period", "NO_RULEBOOK"),
    "H44,2026-07,9.9,1,2,,,,": ("subject", "UNKNOWN_SUBJECT"),
    "H44,2026-07,,1,2,,,,": ("subject", "UNKNOWN_SUBJECT"),
    "H44,2026-07,2.1,một,2,,,,": ("numerator", "NOT_A_NUMBER"),
    "H44,2026-07,2.1,NaN,2,,,,": ("numerator", "NOT_A_NUMBER"),
    "H44,2026-07,2.1,1_0,2,,,,": ("numerator", "NOT_A_NUMBER"),
    "H44,2026-07,2.1,١,2,,,,": ("numerator", "NOT_A_NUMBER"),
    'H44,2026-07,2.1,1,"2,5",,,,': ("denominator", "NOT_A_NUMBER"),
    "H44,2026-07,2.1,-1,2,,,,": ("numerator", "NEGATIVE"),
    "H44,2026-07,2.1,1,2,,-0.1,,": ("points", "NEGATIVE"),
    "H44,2026-07,2.1,1,1e15,,,,": ("denominator", "TOO_LARGE"),
    "H44,2026-07,2.1,1,1e99,,,,": ("denominator", "TOO_LARGE"),
    "H44,2026-07,2.1,200,2,,,,": ("numerator", "TOO_LARGE"),
    "H44,2026-07,2.2,,,10000,,,": ("value", "TOO_LARGE"),
    "H44,2026-07,total,,,,1,-10000,": ("change", "TOO_LARGE"),
    "H44,2026-07,2.1,1,,,,,": ("numerator", "NUMERATOR_ALONE"),
    "H44,2026-07,2.1,1,2,,20.01,,": ("points", "ABOVE_MAXIMUM"),
    "H44,2026-07,CKMB,,,,18.01,,": ("points", "ABOVE_MAXIMUM"),
    "H44,2026-07,total,,,,100.01,,": ("points", "ABOVE_MAXIMUM"),
    "H44,2026-07,5.1/TTHC,1,2,,1,,": ("points", "NOT_SCORED"),
    "H44,2026-07,2.1,1,2,,,,10/10/2026": ("captured", "NOT_A_DAY"),
    "H44,2026-07,2.1,1,2,,,,9999-12-31": ("captured", "NOT_A_DAY"),
    GOOD: ("code", "DUPLICATE_ROW"),
    "000.00.00.H44,2026-07,2.1,3,4,,,,": ("code", "DUPLICATE_ROW"),
    "H44,2026-07,2.1,1,2,,,,,": ("", "WRONG_CELL_COUNT"),
    "H44,2026-07": ("", "WRONG_CELL_COUNT"),
    "H44,2026-07,2.1,1\0,2,,,,": ("numerator", "BAD_CHARACTER"),
}
UNUSABLE = {
    b"": "EMPTY",
    b" \n\n": "EMPTY",
    b"\xef\xbb\xbf": "EMPTY",
    HEADER.encode(): "EMPTY",
    b"[]": "EMPTY",
    b"code,CKMB\nH44,\xff\xfe": "NOT_UTF8",
    "code,CKMB\nH44,1".encode("utf-16"): "NOT_UTF8",
    "code,CKMB\nH44,1".encode("utf-16-le"): "NOT_UTF8",
    b'[{"code": "H44", "CKMB\\u0000": 1}]': "NOT_UTF8",
    b'{"rows": [': "NOT_JSON",
    b"[" * 200_000: "NOT_JSON",
    b'{"count": 1}': "NO_LIST",
    b'{"a": [{}], "b": [{}]}': "NO_LIST",
    b'code,CKMB\nH44,"1': "NOT_CSV",
    b"code,CKMB,CKMB\nH44,1,2": "DUPLICATE_COLUMN",
    b"a,b\n1,2": "UNKNOWN_LAYOUT",
    b"code,totalScore\nH44,1": "UNKNOWN_LAYOUT",
    b"CKMB,TDGQ\n1,2": "UNKNOWN_LAYOUT",
    b"[1, 2]": "UNKNOWN_LAYOUT",
    b"code,CKMB\nH44,1": "NO_PERIOD",
}


@pytest.fixture
async def writer(demonstration_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with undone(demonstration_url) as connection:
        yield connection


@pytest.mark.parametrize(("line", "why"), REFUSED.items())
async def test_a_row_is_refused_by_line_field_and_code_and_the_others_are_kept(
    writer: asyncpg.Connection, line: str, why: tuple[str, str]
) -> None:
    report = await load(writer, f"{HEADER}\n{GOOD}\n{line}\nH26,2026-07,2.1,1,2,,,,")
    assert [(it.line, it.field, it.code) for it in report.refused] == [(3, *why)]
    assert (report.rows_kept, report.rows_refused, report.changed) == (2, 1, 2)
    assert set(await ranks(writer, "2026-07")) == {"H26", "H44"}


def test_every_reason_to_refuse_is_tried() -> None:
    assert {code for _, code in REFUSED.values()} | {"NOT_AN_OBJECT"} == {reason.name for reason in Reason}


async def test_a_row_is_refused_for_every_field_that_is_wrong(writer: asyncpg.Connection) -> None:
    report = await load(writer, f"{HEADER}\nH44,2026-13,2.1,x,-2,,y,,")
    assert {it.field: it.code for it in report.refused} == {
        "period": "UNKNOWN_PERIOD",
        "numerator": "NOT_A_NUMBER",
        "denominator": "NEGATIVE",
        "points": "NOT_A_NUMBER",
    }
    assert (report.rows_kept, report.rows_refused) == (0, 1)


async def test_what_was_refused_is_kept_with_the_load_in_vietnamese(writer: asyncpg.Connection) -> None:
    report = await load(writer, f"{HEADER}\n{GOOD}\nH44,2026-13,2.1,1,2,,,,")
    (row,) = await writer.fetch(
        "select line, field, code, message from refused_rows where load_id = $1", report.load_id
    )
    expected = "«2026-13» không phải là kỳ; viết 2026, 2026-H2, 2026-Q3 hoặc 2026-08"
    assert tuple(row) == (3, "period", "UNKNOWN_PERIOD", expected)
    assert report.refused[0].message.en.startswith("«2026-13» is no period; write 2026")
    loaded = await writer.fetchrow(
        "select source, rows_kept, rows_refused, loaded_at from loads where id = $1", report.load_id
    )
    assert loaded is not None
    assert tuple(loaded) == ("figures.csv", 1, 1, AT)


async def test_lines_are_those_of_the_file_where_cells_span_several(writer: asyncpg.Connection) -> None:
    report = await load(writer, '\ncode,name,CKMB\n\nH44,"Phú\nThọ",1\n\nH99,x,1', period="2026-07")
    assert [(it.line, it.code) for it in report.refused] == [(7, "UNKNOWN_UNIT")]


async def test_json_rows_are_counted_from_one(writer: asyncpg.Connection) -> None:
    rows = """[{"code": "H44", "CKMB": 1}, 7, {"code": "H26", "CKMB": true}, {"code": "H01", "CKMB": [1]},
        {"code": "\\ud800"}]"""
    report = await load(writer, rows, period="2026-07")
    assert [(it.line, it.field, it.code) for it in report.refused] == [
        (2, "", "NOT_AN_OBJECT"),
        (3, "CKMB", "NOT_A_NUMBER"),
        (4, "CKMB", "NOT_A_NUMBER"),
        (5, "code", "BAD_CHARACTER"),
    ]
    assert report.rows_kept == 1


async def test_without_a_denominator_or_in_days_a_large_numerator_is_no_refusal(
    writer: asyncpg.Connection,
) -> None:
    report = await load(writer, f"{HEADER}\nH44,2026-07,2.1,5000,0,,,,\nH44,2026-07,2.2,9000,1,,,,")
    assert (report.rows_kept, report.refused) == (2, ())


@pytest.mark.parametrize(("content", "code"), UNUSABLE.items())
async def test_an_unusable_file_is_one_clear_error(writer: asyncpg.Connection, content: bytes, code: str) -> None:
    before = await writer.fetchval("select count(*) from loads")
    with pytest.raises(UnusableFile) as caught:
        await load_published(writer, [PublishedFile("x.csv", content)], at=AT)
    assert caught.value.code == code
    assert caught.value.message.vi.startswith("x.csv: ")
    assert await writer.fetchval("select count(*) from loads") == before


async def test_a_layout_may_be_named_where_columns_do_not_tell(writer: asyncpg.Connection) -> None:
    named = PublishedFile("x.csv", b"code,period,totalScore\nH44,2026-07,60", layout="national")
    (report,) = await load_published(writer, [named], at=AT)
    assert (report.layout, report.rows_kept) == ("national", 1)


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.text('code,;"\n[]{}:1').map(str.encode))
def test_any_bytes_are_rows_or_one_error(content: bytes) -> None:
    with suppress(UnusableFile):
        sheet = read_sheet("x", content)
        assert sheet.rows or sheet.refused


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.text(min_size=1) | st.from_regex(r"-?\d*\.?\d*([eE]-?\d+)?", fullmatch=True)
    )
)
def test_any_cells_are_an_entry_or_refusals(cells: dict[str, str]) -> None:
    layout = layout_of("x", COLUMNS)
    row = Row(1, {"code": "H44", "period": "2026-07", "subject": "2.1", **cells})
    found = read_entry(row, layout, layout.figures, Given("x", None, None), RULEBOOKS)
    assert isinstance(found, Entry) or (found and all(it.message.en.isprintable() for it in found))
