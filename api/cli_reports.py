"""How is whoever ordered a load or an examination told what came of it?"""

from rich.markup import escape

from api.cli_words import ANSWER, LANGUAGE, say
from db.findings import Finding
from db.published import LoadReport

# A file that is wrong from end to end is told by its beginning; the database keeps the rest.
MOST_TOLD = 50
GOOD, BAD = "[green]✓[/]", "[red]✗[/]"


def tell_load(report: LoadReport) -> None:
    """What was kept of a file, what was refused and why, and which columns say nothing to the program."""
    kept, refused = report.rows_kept, report.rows_refused
    counts = say(
        f"nhận {kept} dòng, từ chối {refused}, thay đổi {report.changed} số liệu",
        f"{kept} rows kept, {refused} refused, {report.changed} figures changed",
    )
    ANSWER.print(f"{BAD if refused else GOOD} [bold]{escape(report.source)}[/] ({report.layout}): {counts}")
    if report.columns_unused:
        _below(say("cột không dùng: ", "columns not used: ") + ", ".join(report.columns_unused))
    for row in report.refused[:MOST_TOLD]:
        where = say(f"dòng {row.line}, {row.field}", f"line {row.line}, {row.field}")
        _below(f"{where}: {row.message.said_in(LANGUAGE)} ({row.code})")
    if len(report.refused) > MOST_TOLD:
        _below(say(f"… và {len(report.refused) - MOST_TOLD} lỗi nữa", f"… and {len(report.refused) - MOST_TOLD} more"))


def tell_finding(finding: Finding) -> None:
    """What was looked at, what was found and how to mend it."""
    subject, found = finding.subject.said_in(LANGUAGE), finding.found.said_in(LANGUAGE)
    ANSWER.print(f"{GOOD if finding.well else BAD} [bold]{subject}[/]: {escape(found)}")
    if finding.mend:
        _below(f"→ {finding.mend.said_in(LANGUAGE)}")


def _below(words: str) -> None:
    ANSWER.print(f"  {escape(words)}")
