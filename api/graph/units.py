"""What does the graph say of a unit: its names and codes, its place in the tree, its scores?"""

import datetime
from enum import Enum
from typing import Annotated, Optional

import strawberry

from api.graph.scalars import Basis, Node, PageInfo, Period
from api.graph.scores import Score
from api.graph.words import argument, asked, both, closed_set, object_type, told, value
from domain.units import KIND_LABELS


@strawberry.enum(description=both("Cấp của đơn vị.", "The level of a unit."))
class UnitLevel(Enum):
    NATIONAL = value("NATIONAL", "Cả nước.", "The country.")
    MINISTRY = value("MINISTRY", "Bộ, cơ quan ngang bộ.", "A ministry or ministerial agency.")
    PROVINCE = value("PROVINCE", "Tỉnh, thành phố trực thuộc trung ương.", "A province or centrally run city.")
    DEPARTMENT = value("DEPARTMENT", "Sở, ban, ngành; cục, vụ.", "A department of a province or ministry.")
    COMMUNE = value("COMMUNE", "Xã, phường, đặc khu.", "A commune, ward or special zone.")
    DISTRICT = value("DISTRICT", "Huyện, quận (đến hết 30/6/2025).", "A district, until 30 June 2025.")


UnitKind = closed_set(
    "UnitKind",
    {kind.name: label for kind, label in KIND_LABELS.items()},
    both("Loại hình đơn vị.", "The kind of a unit."),
)


@strawberry.enum(description=both("Thứ tự của các đơn vị.", "The order of units."))
class UnitOrder(Enum):
    CODE = value("CODE", "Theo mã.", "By code.")
    NAME = value("NAME", "Theo tên.", "By name.")
    POINTS_DESC = value("POINTS_DESC", "Điểm cao trước; cần «period».", "Most points first; needs `period`.")
    POINTS_ASC = value("POINTS_ASC", "Điểm thấp trước; cần «period».", "Fewest points first; needs `period`.")


PERIOD = argument("Kỳ đánh giá.", "The period.")
BASIS = argument("Số liệu do ai tính.", "Whose figures.")
AS_OF = argument("Xem theo ngày nào; mặc định là hôm nay.", "The day to look at; today unless said.")
AFTER = argument("Con trỏ mà trang bắt đầu sau đó.", "The cursor after which the page begins.")


@object_type
class Unit(Node):
    """Đơn vị: cả nước, bộ, tỉnh, sở, xã.

    A unit: the country, a ministry, a province, a department, a commune."""

    code: str = told(
        "Mã định danh điện tử, ví dụ «H44.100»; nếu chưa biết: mã tỉnh/mã thống kê.",
        "The e-government code, such as «H44.100»; where not known, province/statistical code.",
    )
    statistical_code: str | None = told("Mã đơn vị hành chính của cơ quan thống kê.", "The statistical office's code.")
    name: str = told("Tên vào ngày được hỏi.", "Its name on the day asked about.")
    level: UnitLevel = told("Cấp.", "Its level.")
    kind: UnitKind = told(  # type: ignore[valid-type]  # made from domain.units
        "Loại hình vào ngày được hỏi.", "Its kind on the day asked about."
    )
    valid_from: datetime.date | None = told(
        "Ngày thành lập; null nếu có từ trước khi ghi nhận.",
        "The day it came to be; null where that is before our records.",
    )
    valid_to: datetime.date | None = told("Ngày cuối tồn tại; null nếu còn.", "Its last day; null while it stands.")
    predecessors: list["Unit"] = told("Các đơn vị đã hợp thành nó.", "The units that merged into it.")
    successors: list["Unit"] = told("Các đơn vị nó đã nhập vào.", "The units it merged into.")
    parent: Optional["Unit"] = told("Đơn vị cấp trên.", "The unit above.")
    ancestors: list["Unit"] = told("Mọi đơn vị cấp trên, từ cả nước xuống.", "All units above, from the country down.")

    @asked
    def children(
        self,
        level: Annotated[UnitLevel | None, argument("Chỉ cấp này.", "Only this level.")] = strawberry.UNSET,
        order_by: Annotated[UnitOrder | None, argument("Thứ tự.", "The order.")] = UnitOrder.CODE,
        period: Annotated[
            Period | None, argument("Kỳ của điểm dùng để sắp xếp.", "The period whose points order them.")
        ] = strawberry.UNSET,
        basis: Annotated[Basis | None, argument("Điểm do ai tính.", "Whose points order them.")] = Basis.COMPUTED,
        first: Annotated[int | None, argument("Số đơn vị một trang, 1–200.", "Units a page, 1–200.")] = 200,
        after: Annotated[str | None, AFTER] = strawberry.UNSET,
    ) -> "UnitConnection":
        """Các đơn vị trực thuộc.

        The units directly under it."""

    @asked
    def score(
        self, period: Annotated[Period, PERIOD], basis: Annotated[Basis | None, BASIS] = Basis.COMPUTED
    ) -> Score | None:
        """Điểm trong một kỳ; null nếu chưa có hoặc không thuộc quyền xem.

        Its score in a period; null if there is none or it is not yours to see."""

    @asked
    def trend(
        self,
        from_: Annotated[Period, strawberry.argument(name="from", description=both("Kỳ đầu.", "The first period."))],
        to: Annotated[Period, argument("Kỳ cuối, cùng loại với kỳ đầu.", "The last period, of the same kind.")],
        basis: Annotated[Basis | None, BASIS] = Basis.COMPUTED,
    ) -> list[Score]:
        """Điểm qua các kỳ, theo thời gian; kỳ không có điểm thì bỏ qua; nhiều nhất 120 kỳ.

        Its scores over time; periods without one are left out; at most 120 periods."""


@object_type
class UnitEdge:
    """Một đơn vị trong danh sách.

    A unit in a list."""

    cursor: str = told("Con trỏ của mục này.", "The cursor of this item.")
    node: Unit = told("Đơn vị.", "The unit.")


@object_type
class UnitConnection:
    """Danh sách đơn vị chia trang.

    Units, page by page."""

    edges: list[UnitEdge] = told("Các đơn vị kèm con trỏ.", "The units with their cursors.")
    nodes: list[Unit] = told("Các đơn vị của trang này.", "The units on this page.")
    page_info: PageInfo = told("Vị trí của trang.", "Where this page lies.")
    total_count: int = told("Tổng số đơn vị.", "How many units there are in all.")
