"""What of the rulebook does the graph show: groups, indicators, rules and where the law says so?"""

import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graph.words import argument, asked, both, object_type, told, value


@strawberry.enum(description=both("Cách chia nhóm chỉ số.", "How indicators are grouped."))
class GroupView(Enum):
    PORTAL = value("PORTAL", "Sáu nhóm như Cổng Dịch vụ công quốc gia hiển thị.", "The national portal's six groups.")
    DECISION = value(
        "DECISION",
        "Năm nhóm theo Quyết định 766/QĐ-TTg: gộp trực tuyến và thanh toán.",
        "The five groups of Decision 766/QĐ-TTg: online service and payment are one.",
    )


@strawberry.enum(description=both("Đơn vị đo của một chỉ số.", "What an indicator is measured in."))
class Measure(Enum):
    PERCENT = value("PERCENT", "Phần trăm.", "Per cent.")
    DAYS = value("DAYS", "Ngày.", "Days.")


@object_type
class Reference:
    """Căn cứ: văn bản và điều khoản mà quy tắc dựa vào.

    The document and article that a rule comes from."""

    document: str = told("Văn bản.", "The document.")
    article: str = told("Điều, khoản, phụ lục.", "Article, clause or annex.")
    note: str | None = told("Ghi chú về nguồn.", "What is known of the source.")


@object_type
class IndicatorPart:
    """Phần của một chỉ số được tính theo loại (5.1).

    A part of an indicator that is counted by class (5.1)."""

    code: str = told("Mã, ví dụ «5.1/TTHC».", "The code, such as «5.1/TTHC».")
    name: str = told("Tên.", "The name.")
    numerator: str = told("Tử số là gì.", "What the numerator counts.")
    denominator: str = told("Mẫu số là gì.", "What the denominator counts.")


@object_type
class Indicator:
    """Chỉ số thành phần theo Quyết định 766/QĐ-TTg.

    An indicator of Decision 766/QĐ-TTg."""

    code: str = told("Mã chỉ số, ví dụ «2.1».", "The code, such as «2.1».")
    name: str = told("Tên chỉ số.", "The name.")
    group: "IndicatorGroup" = told("Nhóm chứa chỉ số.", "The group it belongs to.")
    max_points: float | None = told(
        "Điểm tối đa; null nếu chỉ số chỉ để theo dõi.", "Full marks; null where the indicator is only shown."
    )
    rule: str = told("Quy tắc tính điểm, viết bằng lời.", "How points follow from the figures, in words.")
    measure: Measure = told("Đơn vị đo.", "What it is measured in.")
    numerator: str = told("Tử số là gì.", "What the numerator counts.")
    denominator: str = told("Mẫu số là gì.", "What the denominator counts.")
    parts: list[IndicatorPart] = told("Các phần theo loại, nếu có.", "Its parts by class, if any.")
    reference: Reference = told("Căn cứ.", "Where the rule comes from.")
    checked_on: datetime.date = told(
        "Ngày gần nhất có người kiểm tra căn cứ còn đúng.", "The day on which someone last checked that it holds."
    )


@object_type
class IndicatorGroup:
    """Nhóm chỉ số: CKMB, TDGQ, CLGQ, TTTT, MDSH, MDHL.

    A group of indicators: CKMB, TDGQ, CLGQ, TTTT, MDSH, MDHL."""

    code: str = told("Mã nhóm.", "The code.")
    name: str = told("Tên nhóm.", "The name.")
    max_points: float = told("Điểm tối đa của nhóm.", "Full marks of the group.")
    indicators: list[Indicator] = told("Các chỉ số của nhóm.", "Its indicators.")


@object_type
class Band:
    """Mức xếp loại; ngưỡng là cấu hình, chưa được xác nhận.

    A band of classification; its threshold is configuration, not yet confirmed."""

    code: str = told("Mã mức.", "The code.")
    name: str = told("Tên mức: Xuất sắc, Tốt, Khá, Trung bình, Yếu.", "The name.")
    minimum: float = told("Từ bao nhiêu điểm.", "From how many points.")


@object_type
class Rulebook:
    """Bộ quy tắc tính điểm có hiệu lực trong một khoảng thời gian.

    The rules in force between two days."""

    code: str = told("Mã bản quy tắc.", "The edition's code.")
    title: str = told("Tên văn bản.", "The document's title.")
    valid_from: datetime.date = told("Ngày đầu có hiệu lực.", "The first day in force.")
    valid_to: datetime.date | None = told(
        "Ngày cuối có hiệu lực; null nếu còn.", "The last day in force; null while it is."
    )
    max_points: float = told("Tổng điểm tối đa.", "Full marks in all.")
    indicators: list[Indicator] = told("Mọi chỉ số, theo thứ tự.", "All indicators, in order.")
    bands: list[Band] = told("Các mức xếp loại, từ cao xuống.", "The bands, highest first.")

    @asked
    def groups(
        self,
        view: Annotated[
            GroupView | None, argument("Cách chia nhóm.", "How indicators are grouped.")
        ] = GroupView.PORTAL,
    ) -> list[IndicatorGroup]:
        """Các nhóm chỉ số.

        The groups of indicators."""
