"""What does the graph say of a score: points, rank, groups, indicators and what to beware of?"""

import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.graph.rulebook import Band, GroupView, Indicator, IndicatorGroup, IndicatorPart, Reference, Rulebook
from api.graph.scalars import Basis, Node, PageInfo, Period
from api.graph.words import argument, asked, both, closed_set, object_type, told
from domain.flags import Flag

if TYPE_CHECKING:
    from api.graph.units import Unit

QualityFlagCode = closed_set(
    "QualityFlagCode",
    {flag.name: flag.message for flag in Flag},
    both("Mã cảnh báo chất lượng số liệu.", "What to beware of in a figure."),
)


@object_type
class QualityFlag:
    """Cảnh báo chất lượng số liệu.

    Something to beware of when reading a figure."""

    code: QualityFlagCode = told("Mã cảnh báo.", "The code.")  # type: ignore[valid-type]  # made from domain.flags
    message: str = told("Lời giải thích.", "What it means.")


@object_type
class Rank:
    """Thứ hạng theo kiểu «1224»: bằng điểm thì cùng hạng.

    A place by competition ranking («1224»): equal points share a place."""

    position: int = told("Hạng.", "The place.")
    out_of: int = told("Trên tổng số bao nhiêu đơn vị được xếp hạng.", "Among how many ranked units.")
    previous: int | None = told(
        "Hạng của kỳ liền trước; null nếu kỳ đó chưa có.", "The place in the period before; null where there is none."
    )


@object_type
class IndicatorPartScore:
    """Số liệu của một phần theo loại; không tính điểm.

    The figures of a part by class; they carry no points."""

    part: IndicatorPart = told("Phần nào.", "Which part.")
    numerator: float | None = told("Tử số.", "The numerator.")
    denominator: float | None = told("Mẫu số.", "The denominator.")
    ratio: float | None = told("Tỷ lệ, phần trăm, 2 số lẻ.", "Per cent, 2 decimals.")


@object_type
class IndicatorScore:
    """Điểm của một chỉ số, kèm tử số, mẫu số, căn cứ và cảnh báo.

    The score of an indicator with its numerator, denominator, source and flags."""

    indicator: Indicator = told("Chỉ số.", "The indicator.")
    numerator: float | None = told("Tử số; null nếu không được công bố.", "The numerator; null where it is not known.")
    denominator: float | None = told(
        "Mẫu số; null nếu không được công bố.", "The denominator; null where it is not known."
    )
    ratio: float | None = told(
        "Tỷ lệ tử số trên mẫu số, phần trăm, 2 số lẻ; null khi mẫu số bằng 0.",
        "Numerator over denominator, per cent, 2 decimals; null where the denominator is 0.",
    )
    average_days: float | None = told(
        "Số ngày trung bình, với chỉ số đo bằng ngày (2.2).", "The average in days, where days are the measure (2.2)."
    )
    points: float | None = told("Điểm, 2 số lẻ; null không phải là 0.", "Points, 2 decimals; null is not 0.")
    recomputed_points: float | None = told(
        "Điểm tính lại theo bộ quy tắc từ chính tử số và mẫu số ở đây.",
        "Points by the rulebook from the numerator and denominator given here.",
    )
    max_points: float | None = told(
        "Điểm tối đa; null nếu chỉ để theo dõi.", "Full marks; null where it is only shown."
    )
    lost: float | None = told("Số điểm bị mất.", "Full marks less points.")
    reference: Reference = told("Căn cứ.", "Where the rule comes from.")
    parts: list[IndicatorPartScore] = told("Số liệu theo loại (5.1).", "The figures by class (5.1).")
    flags: list[QualityFlag] = told("Cảnh báo.", "What to beware of.")


@object_type
class GroupScore:
    """Điểm của một nhóm chỉ số.

    The score of a group of indicators."""

    group: IndicatorGroup = told("Nhóm.", "The group.")
    points: float | None = told(
        "Điểm, 2 số lẻ; null nếu thiếu cả nhóm.", "Points, 2 decimals; null where the whole group is missing."
    )
    recomputed_points: float | None = told(
        "Điểm tính lại theo bộ quy tắc từ các tử số và mẫu số đã biết.",
        "Points by the rulebook from the numerators and denominators that are known.",
    )
    max_points: float = told("Điểm tối đa của nhóm.", "Full marks of the group.")
    lost: float | None = told("Số điểm bị mất.", "Full marks less points.")
    indicators: list[IndicatorScore] = told("Từng chỉ số của nhóm.", "Each indicator of the group.")


@object_type
class Score(Node):
    """Điểm của một đơn vị trong một kỳ, thang 100.

    A unit's score in a period, out of 100."""

    unit: Annotated["Unit", strawberry.lazy("api.graph.units")] = told("Đơn vị.", "The unit.")
    period: Period = told("Kỳ đánh giá.", "The period.")
    basis: Basis = told("Số liệu do ai tính.", "Whose figures.")
    points: float | None = told("Tổng điểm, 2 số lẻ.", "Points in all, 2 decimals.")
    max_points: float = told("Tổng điểm tối đa.", "Full marks in all.")
    change: float | None = told(
        "Thay đổi so với cùng kỳ năm trước, như đã công bố.", "The change against the year before, as published."
    )
    band: Band | None = told("Xếp loại.", "The band of classification.")
    rank: Rank | None = told(
        "Thứ hạng trong cả nước giữa các đơn vị cùng cấp; null nếu thiếu cả một nhóm.",
        "The place among all units of its level; null where a whole group is missing.",
    )
    provisional: bool = told("Kỳ chưa kết thúc khi chốt số liệu.", "Whether the period was not over at the cut-off.")
    cut_off: datetime.datetime = told("Thời điểm chốt số liệu.", "Until when figures count.")
    flags: list[QualityFlag] = told("Cảnh báo.", "What to beware of.")
    rulebook: Rulebook = told("Bộ quy tắc đã áp dụng.", "The rules that were applied.")

    @asked
    def groups(
        self,
        view: Annotated[
            GroupView | None, argument("Cách chia nhóm.", "How indicators are grouped.")
        ] = GroupView.PORTAL,
    ) -> list[GroupScore]:
        """Điểm từng nhóm.

        The score of each group."""


@object_type
class RankingEdge:
    """Một dòng của bảng xếp hạng.

    A line of a ranking."""

    cursor: str = told("Con trỏ của dòng này.", "The cursor of this line.")
    rank: Rank | None = told(
        "Hạng trong chính bảng này (theo «within» và «by»).", "The place in this very ranking (by `within` and `by`)."
    )
    node: Score = told("Điểm.", "The score.")


@object_type
class RankingConnection:
    """Bảng xếp hạng: đơn vị được xếp hạng trước, đơn vị thiếu cả một nhóm sau cùng.

    A ranking: ranked units first, those for which a whole group is missing last."""

    edges: list[RankingEdge] = told("Các dòng kèm con trỏ.", "The lines with their cursors.")
    nodes: list[Score] = told("Các điểm của trang này.", "The scores on this page.")
    page_info: PageInfo = told("Vị trí của trang.", "Where this page lies.")
    total_count: int = told("Tổng số dòng của cả bảng.", "How many lines there are in all.")
