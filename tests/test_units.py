"""Are units found by the words and codes that people type?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.units import KIND_LABELS, KIND_LEVELS, InvalidUnitCode, UnitKind, search_words, unit_code


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("UBND tỉnh Phú Thọ", "ubnd tinh phu tho"),
        ("Đặc khu Lý Sơn", "dac khu ly son"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("  Sở Y tế ", "so y te"),
    ],
)
def test_names_are_searched_without_diacritics(name: str, words: str) -> None:
    assert search_words(name) == words


def test_two_spellings_of_one_name_are_searched_alike() -> None:
    composed, decomposed = "Thanh Thủy", "Thanh Thu\u0309y"
    assert search_words(composed) == search_words(decomposed) == search_words("Thanh Thuỷ")


@given(st.text())
def test_words_are_plain_single_spaced_and_stay_so(name: str) -> None:
    words = search_words(name)
    assert not re.search(r"^\s|\s\s|\s$|đ", words)
    assert search_words(words) == words


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("H44", "H44"),
        ("h44.07", "H44.07"),
        (" H44.100 ", "H44.100"),
        ("H26/00070", "H26/00070"),
        ("000.00.07.H44", "H44.07"),
        ("000.00.00.G22", "G22"),
        ("000.12.07.H44", "H44.07.12"),
    ],
)
def test_codes_old_and_new_are_kept_in_one_form(written: str, code: str) -> None:
    assert unit_code(written) == code


@pytest.mark.parametrize("written", ["", " ", "H44; drop", "'H44'", "Phú Thọ", "H" * 41, "\x00"])
def test_what_cannot_be_a_code_is_refused(written: str) -> None:
    with pytest.raises(InvalidUnitCode):
        unit_code(written)


def test_every_kind_of_unit_has_a_label_and_a_level() -> None:
    assert set(KIND_LABELS) == set(KIND_LEVELS) == set(UnitKind)
