"""What should a reader know before trusting a figure?"""

from enum import Enum

from domain.text import Text


class Flag(Enum):
    """A reservation about a figure or a score; the name is its code, the value what it says."""

    POINTS_DIFFER = Text(
        "Điểm đã công bố khác điểm tính lại từ tử số và mẫu số",
        "The published points differ from those recomputed from numerator and denominator",
    )
    TOTAL_DIFFERS = Text(
        "Tổng điểm đã công bố khác tổng điểm của các nhóm",
        "The published total differs from the sum of the groups",
    )
    CAPTURES_DIFFER = Text(
        "Các nhóm được đọc từ cổng vào những ngày khác nhau",
        "The groups were read from the portal on different days",
    )
    SMALL_DENOMINATOR = Text(
        "Mẫu số nhỏ hơn 10: một trường hợp cũng làm điểm thay đổi nhiều",
        "The denominator is below 10: a single case moves the points a lot",
    )
    NO_CASES = Text(
        "Không phát sinh trường hợp nào: được tính đủ điểm",
        "There were no cases: full marks are given",
    )
    NUMERATOR_EXCEEDS_DENOMINATOR = Text(
        "Tử số lớn hơn mẫu số: điểm được giới hạn ở mức tối đa",
        "The numerator exceeds the denominator: the points are held at the maximum",
    )
    DENOMINATOR_PROVISIONAL = Text(
        "Mẫu số là tạm tính, tỷ lệ có thể cao hơn thực tế",
        "The denominator is provisional; the ratio may be higher than it really is",
    )
    INHERITED = Text(
        "Số liệu của cấp tỉnh, dùng chung cho đơn vị trực thuộc",
        "The province's figure, shared by its units",
    )
    UNREPORTED_IN_FULL = Text(
        "Không có số liệu: được tính đủ điểm",
        "Nothing was reported: full marks are given",
    )
    MISSING_INDICATOR = Text(
        "Không có tử số hoặc mẫu số",
        "The numerator or the denominator is missing",
    )
    MISSING_GROUP = Text(
        "Thiếu điểm của ít nhất một nhóm: không xếp hạng",
        "The points of at least one group are missing: not ranked",
    )

    @property
    def code(self) -> str:
        """What the flag is called in data."""
        return self.name

    @property
    def message(self) -> Text:
        """What the flag says to a reader."""
        return self.value
