"""The environment is read once, and what cannot be used is refused by its name."""

import pytest

from db.settings import PROJECT, Mode, SettingRefused, Settings
from domain.text import Language


def test_an_empty_environment_means_a_development_server_on_this_machine() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(state=PROJECT / ".thuocdo", host="127.0.0.1", port=8000, mode=Mode.DEVELOPMENT)
    assert settings.languages == (Language.VI, Language.EN)


def test_every_variable_is_heard() -> None:
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://db/x",
            "HOST": "::",
            "PORT": "81",
            "THUOCDO_MODE": "production",
            "THUOCDO_SECRET": "s" * 32,
            "THUOCDO_LANGUAGES": "en",
            "THUOCDO_CONNECTIONS": "3",
        }
    )
    assert (settings.database_url, settings.host, settings.port) == ("postgresql://db/x", "::", 81)
    assert (settings.mode, settings.signing_secret()) == (Mode.PRODUCTION, "s" * 32)
    assert (settings.languages, settings.connections) == ((Language.EN,), 3)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://db/x"),
        ("DATABASE_URL", "postgresql://db:port/x"),
        ("DATABASE_URL", "postgresql://user:pass/word@db/x"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "８０００"),
        ("THUOCDO_CONNECTIONS", "0"),
        ("THUOCDO_MODE", "staging"),
        ("THUOCDO_SECRET", "short"),
        ("THUOCDO_LANGUAGES", "vi,fr"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        Settings.from_environment({variable: value})
    assert refused.value.variable == variable


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///thuocdo?host=/run/postgresql",
        "postgres://user:p%40ss:word@one:5432,[::1]:5433/x?sslmode=require",
        "postgresql://localhost",
    ],
)
def test_a_database_url_is_taken_in_any_form_the_driver_reads(url: str) -> None:
    assert Settings.from_environment({"DATABASE_URL": url}).database_url == url


def test_production_without_a_secret_is_refused() -> None:
    with pytest.raises(SettingRefused, match="THUOCDO_SECRET"):
        Settings.from_environment({"THUOCDO_MODE": "production"})
