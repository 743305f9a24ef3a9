"""Which scalars and shared shapes does every part of the graph use?"""

import datetime
from enum import Enum
from typing import NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.graph.words import both, interface, object_type, told, value

Period = NewType("Period", str)

CONFIG = StrawberryConfig(
    scalar_map={
        Period: strawberry.scalar(
            name="Period",
            description=both(
                "Kỳ đánh giá: năm «2026», nửa năm «2026-H2», quý «2026-Q3» hoặc tháng «2026-08».",
                "A period: a year «2026», a half-year «2026-H2», a quarter «2026-Q3» or a month «2026-08».",
            ),
        ),
        datetime.date: strawberry.scalar(
            name="Date",
            description=both(
                "Một ngày theo giờ Việt Nam, dạng «2026-08-31».", "A day in Asia/Ho_Chi_Minh, written «2026-08-31»."
            ),
        ),
        datetime.datetime: strawberry.scalar(
            name="DateTime",
            description=both(
                "Một thời điểm kèm múi giờ, dạng «2026-08-31T23:59:59+07:00».",
                "An instant with its zone, written «2026-08-31T23:59:59+07:00».",
            ),
        ),
    }
)


@strawberry.enum(description=both("Số liệu do ai tính.", "Whose figures."))
class Basis(Enum):
    COMPUTED = value("COMPUTED", "Hệ thống tính từ hồ sơ.", "Computed by this system from dossiers.")
    PUBLISHED = value(
        "PUBLISHED", "Cổng Dịch vụ công quốc gia công bố.", "As the national public service portal published them."
    )


@interface
class Node:
    """Một đối tượng có mã định danh riêng, đọc lại được bằng «node».

    An object with an identity of its own, which `node` finds again."""

    id: strawberry.ID = told("Mã định danh, không nên suy diễn nội dung.", "The opaque identity.")


@object_type
class PageInfo:
    """Vị trí của trang trong danh sách, theo đặc tả Relay.

    Where a page lies in its list, as Relay specifies."""

    has_next_page: bool = told("Còn trang sau.", "Whether more follow.")
    has_previous_page: bool = told("Có trang trước.", "Whether some came before.")
    start_cursor: str | None = told("Con trỏ của mục đầu trang.", "The cursor of the first item here.")
    end_cursor: str | None = told(
        "Con trỏ của mục cuối trang, dùng cho «after».", "The cursor of the last item here, for `after`."
    )
