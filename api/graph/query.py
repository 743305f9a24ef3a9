"""What may be asked of the graph?"""

import datetime
from typing import Annotated

import strawberry

from api.graph.rulebook import Rulebook
from api.graph.scalars import Basis, Node, Period
from api.graph.scores import RankingConnection
from api.graph.units import AFTER, AS_OF, BASIS, PERIOD, Unit, UnitConnection, UnitLevel
from api.graph.viewer import Viewer
from api.graph.words import argument, asked, object_type, told

WITHIN = argument("Chỉ các đơn vị nằm dưới đơn vị có mã này.", "Only units under the one with this code.")


@object_type
class Query:
    """Mọi câu hỏi có thể đặt ra.

    Everything that may be asked."""

    viewer: Viewer = told("Người đang hỏi.", "Who is asking.")

    @asked
    def node(self, id: Annotated[strawberry.ID, argument("Mã định danh.", "The identity.")]) -> Node | None:  # noqa: A002
        """Đối tượng có mã định danh này; null nếu không có hoặc không thuộc quyền xem.

        The object with this identity; null if there is none or it is not yours to see."""

    @asked
    def nodes(
        self,
        ids: Annotated[list[strawberry.ID], argument("Các mã định danh, nhiều nhất 100.", "Identities, at most 100.")],
    ) -> list[Node | None]:
        """Các đối tượng theo đúng thứ tự mã đã cho; null ở chỗ không có.

        The objects in the order of the identities given; null where there is none."""

    @asked
    def unit(
        self,
        code: Annotated[str, argument("Mã đơn vị: «H44», «H44.07», «H44.100», «H26/00070».", "The unit's code.")],
        as_of: Annotated[datetime.date | None, AS_OF] = strawberry.UNSET,
    ) -> Unit | None:
        """Đơn vị mang mã này vào ngày được hỏi; null nếu không có.

        The unit that the code meant on that day; null if there was none."""

    @asked
    def units(
        self,
        search: Annotated[
            str | None,
            argument(
                "Tìm theo tên hoặc mã, có dấu hay không đều được.",
                "Words of a name or code, with or without diacritics.",
            ),
        ] = strawberry.UNSET,
        level: Annotated[UnitLevel | None, argument("Chỉ cấp này.", "Only this level.")] = strawberry.UNSET,
        within: Annotated[str | None, WITHIN] = strawberry.UNSET,
        as_of: Annotated[datetime.date | None, AS_OF] = strawberry.UNSET,
        first: Annotated[int | None, argument("Số đơn vị một trang, 1–100.", "Units a page, 1–100.")] = 20,
        after: Annotated[str | None, AFTER] = strawberry.UNSET,
    ) -> UnitConnection:
        """Tìm đơn vị; khớp sát tên nhất đứng trước.

        Units by name or code, the closest first."""

    @asked
    def ranking(
        self,
        level: Annotated[UnitLevel, argument("Cấp được xếp hạng.", "The level that is ranked.")],
        period: Annotated[Period, PERIOD],
        within: Annotated[str | None, WITHIN] = strawberry.UNSET,
        by: Annotated[
            str | None,
            argument(
                "«total», mã nhóm («TDGQ») hoặc mã chỉ số («2.1»).",
                "«total», a group («TDGQ») or an indicator («2.1»).",
            ),
        ] = "total",
        basis: Annotated[Basis | None, BASIS] = Basis.COMPUTED,
        first: Annotated[int | None, argument("Số dòng một trang, 1–200.", "Lines a page, 1–200.")] = 100,
        after: Annotated[str | None, AFTER] = strawberry.UNSET,
    ) -> RankingConnection:
        """Bảng xếp hạng các đơn vị cùng cấp trong một kỳ.

        The units of one level ranked in a period."""

    @asked
    def rulebook(
        self,
        on: Annotated[
            datetime.date | None, argument("Ngày; mặc định là hôm nay.", "The day; today unless said.")
        ] = strawberry.UNSET,
    ) -> Rulebook:
        """Bộ quy tắc có hiệu lực vào một ngày; trước 01/8/2022 là bộ quy tắc đầu tiên.

        The rules in force on a day; before 1 August 2022 the first there was."""
