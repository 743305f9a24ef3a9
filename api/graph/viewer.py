"""Who is asking, as the graph tells them?"""

import datetime
from enum import Enum

import strawberry

from api.graph.units import Unit
from api.graph.words import both, object_type, told, value


@strawberry.enum(description=both("Vai trò.", "A role."))
class Role(Enum):
    CENTRAL = value("CENTRAL", "Cơ quan trung ương điều phối.", "The coordinating central office.")
    MINISTRY = value("MINISTRY", "Bộ, ngành.", "A ministry.")
    PROVINCE = value("PROVINCE", "Tỉnh, thành phố.", "A province.")
    DEPARTMENT = value("DEPARTMENT", "Sở, ban, ngành.", "A department.")
    COMMUNE = value("COMMUNE", "Xã, phường, đặc khu.", "A commune.")
    AUDITOR = value("AUDITOR", "Thanh tra, kiểm toán.", "An auditor.")
    OFFICIAL = value("OFFICIAL", "Cán bộ xử lý hồ sơ.", "An official who handles dossiers.")
    INGEST = value("INGEST", "Hệ thống gửi dữ liệu.", "A system that delivers data.")
    PUBLIC = value("PUBLIC", "Công chúng.", "The public.")


@strawberry.enum(description=both("Một việc cần có quyền.", "Something one needs a right to do."))
class Action(Enum):
    READ_PUBLISHED = value(
        "READ_PUBLISHED", "Xem điểm, thứ hạng, kết quả đã công bố.", "Read published scores, rankings and publications."
    )
    READ_PROVISIONAL = value(
        "READ_PROVISIONAL", "Xem điểm tạm tính và tử số, mẫu số.", "Read provisional scores and their numerators."
    )


@strawberry.enum(description=both("Quyền vươn tới đâu.", "How far a right goes."))
class Reach(Enum):
    OWN = value("OWN", "Chính đơn vị.", "The unit itself.")
    TREE = value("TREE", "Đơn vị và mọi cấp dưới.", "The unit and everything under it.")
    ALL = value("ALL", "Khắp nơi.", "Everywhere.")


@object_type
class Grant:
    """Một vai trò được giao tại một đơn vị, trong một thời hạn.

    A role held in a unit, from one day to another."""

    role: Role = told("Vai trò.", "The role.")
    unit: Unit = told("Đơn vị.", "The unit.")
    valid_from: datetime.date | None = told("Ngày đầu; null nếu không nói.", "The first day; null where not said.")
    valid_to: datetime.date | None = told("Ngày cuối; null nếu không hạn.", "The last day; null where without end.")


@object_type
class Capability:
    """Một việc người hỏi được làm, và quyền vươn tới đâu.

    Something the caller may do, and how far."""

    action: Action = told("Việc gì.", "What.")
    reach: Reach = told("Vươn tới đâu.", "How far.")
    unit: Unit | None = told("Tính từ đơn vị nào; null khi ở khắp nơi.", "From which unit; null where everywhere.")


@object_type
class Viewer:
    """Người đang hỏi: là ai, được làm gì, ở đâu.

    Who is asking, what they may do, and where."""

    subject: str | None = told("Mã người dùng; null nếu không đăng nhập.", "Who they are; null if not signed in.")
    signed_in: bool = told("Đã đăng nhập hay chưa.", "Whether they are signed in.")
    language: str = told("Ngôn ngữ của câu trả lời: «vi» hoặc «en».", "The language of the answer: «vi» or «en».")
    grants: list[Grant] = told("Các vai trò đang có hiệu lực.", "The roles they hold now.")
    capabilities: list[Capability] = told("Những việc được làm.", "What they may do.")
