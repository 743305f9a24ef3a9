"""How is it said, step by step, why a dossier is on time or late?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar

from domain.calendar import local
from domain.text import Text


class Applied(Enum):
    """The rule that a step applies."""

    RECEIPT = Text(
        "Chỉ tính hồ sơ đã được tiếp nhận (trạng thái 2, có thời điểm tiếp nhận)",
        "Only a dossier that was received counts (status 2, with a time of receipt)",
    )
    PERIOD = Text(
        "Kỳ tính hồ sơ tiếp nhận, đang giải quyết hoặc giải quyết xong trong kỳ",
        "A period counts the dossiers received, in process or finished in it",
    )
    END = Text(
        "Kết thúc là mốc có đầu tiên trong: giải quyết xong (9), trả kết quả (10), dừng (8), từ chối (3), rút (7)",
        "It ends by the first that exists of: finished (9), returned (10), stopped (8), refused (3), withdrawn (7)",
    )
    SUPPLEMENT = Text(
        "Đang chờ bổ sung: yêu cầu một lần thì kết thúc tính đến lúc yêu cầu, quá một lần thì trễ hạn",
        "Waiting for a supplement: asked once, it ends when it was asked; asked more than once, it is late",
    )
    WAITING = Text("Trừ thời gian chờ người dân", "The time spent waiting for the citizen is subtracted")
    OPEN = Text(
        "Chưa kết thúc: tính đến hết kỳ, kỳ hiện tại tính đến bây giờ",
        "Not ended: reckoned to the end of the period, in the current one to now",
    )
    DUE = Text(
        "Hạn là ngày hẹn trả cuối cùng; không có thì theo thời hạn của thủ tục",
        "Due is the promised date given last; without one, the procedure's time limit",
    )
    COMPARISON = Text("Đúng hạn khi kết thúc không sau hạn", "On time if it ends no later than it is due")


class NotCounted(Enum):
    """Why a dossier is no part of a period."""

    NOT_RECEIVED = Text("Hồ sơ chưa được tiếp nhận", "The dossier was not received")
    RECEIVED_LATER = Text("Hồ sơ được tiếp nhận sau thời điểm tính", "The dossier was received later")
    ENDED_EARLIER = Text("Hồ sơ đã kết thúc trước kỳ", "The dossier had ended before the period")
    PERIOD_AHEAD = Text("Kỳ chưa bắt đầu", "The period has not begun")


class EndedBy(Enum):
    """What a dossier is taken to end by."""

    FINISHED = Text("giải quyết xong", "finished")
    RETURNED = Text("trả kết quả", "result returned")
    STOPPED = Text("dừng giải quyết", "stopped")
    REFUSED = Text("từ chối tiếp nhận", "refused")
    WITHDRAWN = Text("người dân rút hồ sơ", "withdrawn by the citizen")
    SUPPLEMENT_ASKED = Text("yêu cầu bổ sung", "supplement asked")
    PERIOD_END = Text("hết kỳ", "end of the period")
    NOW = Text("thời điểm tính", "the moment of reckoning")

    @property
    def open(self) -> bool:
        """Is the dossier still in process?"""
        return self in (EndedBy.SUPPLEMENT_ASKED, EndedBy.PERIOD_END, EndedBy.NOW)

    @property
    def rule(self) -> Applied:
        """The rule by which it is the end."""
        if self is EndedBy.SUPPLEMENT_ASKED:
            return Applied.SUPPLEMENT
        return Applied.OPEN if self.open else Applied.END


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """An amount of work: whole working days where dates are compared, working time where instants are."""

    days: int = 0
    time: timedelta = timedelta()

    @property
    def said(self) -> Text:
        """The amount in words."""
        if not self.time:
            return Text(f"{self.days} ngày làm việc", f"{self.days} working day{'' if self.days == 1 else 's'}")
        hours, minutes = divmod(self.time // timedelta(minutes=1), 60)
        return Text(f"{hours} giờ {minutes:02} phút làm việc", f"{hours} h {minutes:02} min of working time")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The dossier does not count in the period."""

    reason: NotCounted

    @property
    def rule(self) -> Applied:
        """The rule applied."""
        received = self.reason not in (NotCounted.NOT_RECEIVED, NotCounted.RECEIVED_LATER)
        return Applied.PERIOD if received else Applied.RECEIPT

    @property
    def said(self) -> Text:
        """The step in words."""
        return self.reason.value


@dataclass(frozen=True, slots=True)
class Received:
    """The dossier was received."""

    rule: ClassVar[Applied] = Applied.RECEIPT
    at: datetime

    @property
    def said(self) -> Text:
        """The step in words."""
        return Text(f"Tiếp nhận lúc {_vi(self.at)}", f"Received {_en(self.at)}")


@dataclass(frozen=True, slots=True)
class Ended:
    """What is compared with what is due."""

    by: EndedBy
    at: datetime

    @property
    def rule(self) -> Applied:
        """The rule applied."""
        return self.by.rule

    @property
    def said(self) -> Text:
        """The step in words."""
        words = self.by.value
        return Text(f"Tính đến {words.vi} lúc {_vi(self.at)}", f"Reckoned to: {words.en}, {_en(self.at)}")


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A supplement was asked for more than once and the last request is not answered."""

    rule: ClassVar[Applied] = Applied.SUPPLEMENT
    times: int
    since: datetime

    @property
    def said(self) -> Text:
        """The step in words."""
        return Text(
            f"Yêu cầu bổ sung {self.times} lần và đang chờ: trễ hạn từ {_vi(self.since)}",
            f"Supplement asked {self.times} times and outstanding: late since {_en(self.since)}",
        )


@dataclass(frozen=True, slots=True)
class Waited:
    """The clock stood, for the citizen or by a status that stops it."""

    rule: ClassVar[Applied] = Applied.WAITING
    spells: tuple[tuple[datetime, datetime], ...]
    amount: WorkSpan

    @property
    def said(self) -> Text:
        """The step in words."""
        vi = "; ".join(f"{_vi(begun)} – {_vi(ended)}" for begun, ended in self.spells)
        en = "; ".join(f"{_en(begun)} – {_en(ended)}" for begun, ended in self.spells)
        amount = self.amount.said
        return Text(f"Trừ {amount.vi} không tính giờ ({vi})", f"{amount.en} with the clock stopped ({en}) subtracted")


@dataclass(frozen=True, slots=True)
class DueAsPromised:
    """Due as promised last."""

    rule: ClassVar[Applied] = Applied.DUE
    at: datetime
    given_at: datetime

    @property
    def said(self) -> Text:
        """The step in words."""
        return Text(
            f"Hẹn trả {_vi(self.at)} (hẹn lúc {_vi(self.given_at)})",
            f"Promised for {_en(self.at)} (given {_en(self.given_at)})",
        )


@dataclass(frozen=True, slots=True)
class DueByLimit:
    """No date was promised: due by the procedure's time limit."""

    rule: ClassVar[Applied] = Applied.DUE
    at: datetime
    days: int
    counted_from: datetime

    @property
    def said(self) -> Text:
        """The step in words."""
        return Text(
            f"Không có ngày hẹn trả: thời hạn {self.days} ngày làm việc từ {_vi(self.counted_from)} là {_vi(self.at)}",
            f"No date promised: {self.days} working days from {_en(self.counted_from)} are {_en(self.at)}",
        )


@dataclass(frozen=True, slots=True)
class NoDue:
    """Nothing says when the dossier is due, so it cannot be late."""

    rule: ClassVar[Applied] = Applied.DUE
    at: ClassVar[None] = None

    @property
    def said(self) -> Text:
        """The step in words."""
        return Text(
            "Không có ngày hẹn trả và thời hạn: không có hạn", "Neither promised date nor time limit: never due"
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """The promised date was moved."""

    rule: ClassVar[Applied] = Applied.DUE
    before: datetime
    after: datetime
    moved_at: datetime
    after_passing: bool

    @property
    def said(self) -> Text:
        """The step in words."""
        vi, en = (", khi đã quá hạn", ", after it had passed") if self.after_passing else ("", "")
        return Text(
            f"Dời hẹn trả từ {_vi(self.before)} sang {_vi(self.after)} lúc {_vi(self.moved_at)}{vi}",
            f"Promised date moved from {_en(self.before)} to {_en(self.after)} on {_en(self.moved_at)}{en}",
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """The end against what is due, moved by the time that is subtracted; ``late_by`` is None if on time."""

    rule: ClassVar[Applied] = Applied.COMPARISON
    end: datetime
    late_from: datetime
    late_by: WorkSpan | None

    @property
    def said(self) -> Text:
        """The step in words."""
        if self.late_by is None:
            return Text(f"Trước {_vi(self.late_from)}: đúng hạn", f"Before {_en(self.late_from)}: on time")
        by = self.late_by.said
        return Text(f"Từ {_vi(self.late_from)}: trễ {by.vi}", f"From {_en(self.late_from)} on: late by {by.en}")


Due = DueAsPromised | DueByLimit | NoDue
Step = LeftOut | Received | Ended | AskedAgain | Waited | Due | Moved | Compared


def _vi(instant: datetime) -> str:
    return f"{local(instant):%H:%M ngày %d/%m/%Y}"


def _en(instant: datetime) -> str:
    return f"{local(instant):%Y-%m-%d %H:%M}"
