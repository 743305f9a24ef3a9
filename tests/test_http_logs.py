"""What does a line of the log look like?"""

import json
import logging

from api.logs import JsonLines


def line(message: str, **more: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "thuocdo.http", "levelname": "ERROR", "msg": message, "created": 0.0, **more}
    )
    written = JsonLines().format(record)
    assert "\n" not in written
    said: dict[str, object] = json.loads(written)
    return said


def test_a_line_is_json_with_the_time_the_level_and_whatever_was_given() -> None:
    assert line("Phú Thọ", error_id="7f3a") == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "error",
        "logger": "thuocdo.http",
        "message": "Phú Thọ",
        "error_id": "7f3a",
    }


def test_the_trace_of_a_bug_stays_in_one_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as bug:
        said = line("internal", exc_info=(type(bug), bug, bug.__traceback__))
    assert str(said["error"]).endswith("ValueError: two\nlines")
