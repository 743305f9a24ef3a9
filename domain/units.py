"""What kinds of unit are there, what do their codes look like, and by which words is one found?"""

import re
import unicodedata
from enum import StrEnum

from domain.text import Text


class UnitLevel(StrEnum):
    """Where a unit stands; units are ranked among those of their own level."""

    NATIONAL = "NATIONAL"
    MINISTRY = "MINISTRY"
    PROVINCE = "PROVINCE"
    DEPARTMENT = "DEPARTMENT"
    COMMUNE = "COMMUNE"
    DISTRICT = "DISTRICT"


class UnitKind(StrEnum):
    """What a unit is called in law; one level holds several kinds, and a unit's kind may change."""

    COUNTRY = "COUNTRY"
    MINISTRY = "MINISTRY"
    MINISTERIAL_AGENCY = "MINISTERIAL_AGENCY"
    GOVERNMENT_AGENCY = "GOVERNMENT_AGENCY"
    PROVINCE = "PROVINCE"
    CENTRAL_CITY = "CENTRAL_CITY"
    DEPARTMENT = "DEPARTMENT"
    COMMUNE = "COMMUNE"
    WARD = "WARD"
    SPECIAL_ZONE = "SPECIAL_ZONE"
    TOWNSHIP = "TOWNSHIP"
    RURAL_DISTRICT = "RURAL_DISTRICT"
    URBAN_DISTRICT = "URBAN_DISTRICT"
    DISTRICT_TOWN = "DISTRICT_TOWN"
    PROVINCIAL_CITY = "PROVINCIAL_CITY"

    @property
    def level(self) -> UnitLevel:
        """Where units of the kind stand."""
        return KIND_LEVELS[self]


KIND_LABELS = {
    UnitKind.COUNTRY: Text("Cả nước", "Country"),
    UnitKind.MINISTRY: Text("Bộ", "Ministry"),
    UnitKind.MINISTERIAL_AGENCY: Text("Cơ quan ngang bộ", "Ministerial-level agency"),
    UnitKind.GOVERNMENT_AGENCY: Text("Cơ quan thuộc Chính phủ", "Government agency"),
    UnitKind.PROVINCE: Text("Tỉnh", "Province"),
    UnitKind.CENTRAL_CITY: Text("Thành phố trực thuộc trung ương", "Centrally run city"),
    UnitKind.DEPARTMENT: Text("Sở, ban, ngành", "Department"),
    UnitKind.COMMUNE: Text("Xã", "Commune"),
    UnitKind.WARD: Text("Phường", "Ward"),
    UnitKind.SPECIAL_ZONE: Text("Đặc khu", "Special zone"),
    UnitKind.TOWNSHIP: Text("Thị trấn", "Township"),
    UnitKind.RURAL_DISTRICT: Text("Huyện", "Rural district"),
    UnitKind.URBAN_DISTRICT: Text("Quận", "Urban district"),
    UnitKind.DISTRICT_TOWN: Text("Thị xã", "District-level town"),
    UnitKind.PROVINCIAL_CITY: Text("Thành phố thuộc tỉnh", "City of a province"),
}

KIND_LEVELS = {
    UnitKind.COUNTRY: UnitLevel.NATIONAL,
    UnitKind.MINISTRY: UnitLevel.MINISTRY,
    UnitKind.MINISTERIAL_AGENCY: UnitLevel.MINISTRY,
    UnitKind.GOVERNMENT_AGENCY: UnitLevel.MINISTRY,
    UnitKind.PROVINCE: UnitLevel.PROVINCE,
    UnitKind.CENTRAL_CITY: UnitLevel.PROVINCE,
    UnitKind.DEPARTMENT: UnitLevel.DEPARTMENT,
    UnitKind.COMMUNE: UnitLevel.COMMUNE,
    UnitKind.WARD: UnitLevel.COMMUNE,
    UnitKind.SPECIAL_ZONE: UnitLevel.COMMUNE,
    UnitKind.TOWNSHIP: UnitLevel.COMMUNE,
    UnitKind.RURAL_DISTRICT: UnitLevel.DISTRICT,
    UnitKind.URBAN_DISTRICT: UnitLevel.DISTRICT,
    UnitKind.DISTRICT_TOWN: UnitLevel.DISTRICT,
    UnitKind.PROVINCIAL_CITY: UnitLevel.DISTRICT,
}


class InvalidUnitCode(ValueError):
    """A text that has none of the forms a unit's code may have."""


CODE = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,39}")
OLD_CODE = re.compile(r"([0-9]{3})\.([0-9]{2})\.([0-9]{2})\.([A-Z][0-9]{2})")


def unit_code(written: str) -> str:
    """The code as it is kept: upper case, and the old form ``000.00.07.H44`` as ``H44.07``.

    Raises InvalidUnitCode where the text cannot be a code.
    """
    code = written.strip().upper()
    if not CODE.fullmatch(code):
        raise InvalidUnitCode(f"not a unit code: {written[:60]!r}")
    old = OLD_CODE.fullmatch(code)
    return ".".join(part for part in reversed(old.groups()) if part.strip("0")) if old else code


def search_words(name: str) -> str:
    """A name as people type it: lower case, no diacritics, words apart by single spaces."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain))
