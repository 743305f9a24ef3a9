"""A secret is made once, the same for all who ask, and read by its owner alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from db.secret import kept_secret


def test_a_hundred_who_ask_at_once_get_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "secret"
    with ThreadPoolExecutor(20) as threads:
        told = set(threads.map(lambda _: kept_secret(file), range(100)))
    assert len(told) == 1
    assert len(told.pop()) >= 32
    assert [left.name for left in file.parent.iterdir()] == ["secret"]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    kept_secret(tmp_path / "secret")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
