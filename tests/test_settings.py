"""Settings come from the environment, and an unusable one is refused with a sentence."""

import pytest

from app.commands.refusal_words import in_english
from app.settings import Settings, documented
from app.survey.reasons import SettingsReason
from app.survey.refusals import SettingsRefused
from tests.support.refusing import refused

LOCAL = "http://127.0.0.1:8000"


def settings(**given: str) -> Settings:
    """Settings as if the environment held ``TRYGG_<NAME>``."""
    return Settings.from_environment({f"TRYGG_{name.upper()}": it for name, it in given.items()})


def test_an_empty_environment_gives_the_embedded_default() -> None:
    default = Settings.from_environment({"PATH": "/usr/bin"})
    assert default.database_url.startswith("sqlite:///")
    assert (default.origin_host, default.is_secure) == ("127.0.0.1:8000", False)
    assert default.hosts == {"127.0.0.1:8000"}
    assert default.sign_in_rate == 10


def test_a_misspelt_setting_is_refused_and_named() -> None:
    with refused(SettingsReason.UNKNOWN, name="TRYGG_DATABSE_URL"):
        settings(databse_url="sqlite:///x")


def test_what_only_the_tests_read_is_no_misspelling() -> None:
    assert settings(test_database_url="postgresql://x") == Settings()


@pytest.mark.parametrize("origin", ["https://enkat.example", "http://localhost:8000", LOCAL])
def test_residents_come_over_https_or_on_this_machine(origin: str) -> None:
    assert settings(public_origin=origin).is_secure is origin.startswith("https")


@pytest.mark.parametrize(
    "origin",
    [
        "http://enkat.example",
        "http://127.0.0.1.enkat.example",
        "ftp://enkat.example",
        "enkat.example",
        "https://",
        "https://enkat.example/svar",
        "https://enkat.example?x=1",
        "https://anna@enkat.example",
        "https://enkat.example:port",
    ],
)
def test_an_origin_that_is_unsafe_or_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        settings(public_origin=origin)
    assert refusal.value.reason in (SettingsReason.NOT_AN_ORIGIN, SettingsReason.NOT_SECURE)
    assert "TRYGG_PUBLIC_ORIGIN" in in_english(refusal.value)


@pytest.mark.parametrize("rate", ["0", "-1", "ten", "1.5", "", "²", "1000000"])
def test_a_sign_in_rate_is_a_whole_number_one_machine_can_evaluate(rate: str) -> None:
    with refused(SettingsReason.NOT_A_RATE):
        settings(sign_ins_a_second=rate)


@pytest.mark.parametrize("url", ["", "trygg.sqlite", "mysql://x/y", "postgresql://x/y"])
def test_a_database_the_program_cannot_use_is_refused(url: str) -> None:
    with refused(SettingsReason.NOT_A_DATABASE, name="TRYGG_DATABASE_URL"):
        settings(database_url=url)


def test_a_refusal_never_repeats_a_password() -> None:
    with pytest.raises(SettingsRefused) as refusal:
        settings(database_url="mysql://trygg:hemligt@host/x")
    assert "hemligt" not in str(refusal.value) + in_english(refusal.value)


def test_settings_do_not_print_the_password_of_the_database() -> None:
    found = settings(database_url="postgresql+psycopg://trygg:hemligt@host/trygg")
    assert "hemligt" not in repr(found)


@pytest.mark.parametrize("proxies", ["proxy.example", "10.0.0.0/8", "10.0.0.1;10.0.0.2"])
def test_a_trusted_proxy_is_an_address(proxies: str) -> None:
    with refused(SettingsReason.NOT_ADDRESSES):
        settings(trusted_proxies=proxies)


@pytest.mark.parametrize("place", ["https://www.smhi.se", "www.smhi.se/vader", "", "a b"])
def test_the_neutral_site_is_a_host_alone(place: str) -> None:
    with refused(SettingsReason.NOT_A_HOST):
        settings(leave_to=place)


def test_lists_are_separated_by_commas() -> None:
    found = settings(
        public_origin="https://enkat.example",
        allowed_hosts=" trygg.example, ,enkat.example:8443",
        trusted_proxies="127.0.0.1, ::1",
    )
    assert found.hosts == {"enkat.example", "trygg.example", "enkat.example:8443"}
    assert found.proxies == {"127.0.0.1", "::1"}


def test_migrations_run_as_the_owner_where_there_is_one() -> None:
    assert settings(database_url="sqlite:///a").owner_database_url == "sqlite:///a"
    owned = settings(database_url="sqlite:///a", owner_url="sqlite:///b")
    assert owned.owner_database_url == "sqlite:///b"


def test_every_setting_has_a_default_and_a_meaning() -> None:
    for name, default, meaning in documented():
        assert name.startswith("TRYGG_")
        assert meaning.endswith(".")
        assert "\n" not in default + meaning
