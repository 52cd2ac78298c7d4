"""Key folder and database know each other: neither goes on with a stranger."""

import shutil

import pytest
from sqlalchemy import Engine, func, select

from app.store.fingerprints import FINGERPRINT, fingerprints
from app.store.session import downgrade, make_engine, newest_revision, reading, schema_revision
from app.vault.keyring import Keyring, Lasting, Purpose
from tests.commands.operator import Operator
from tests.support.wave import WAVE, Field, fill, open_field


@pytest.fixture
def lived_in(operator: Operator) -> Operator:
    """An installation that somebody has begun to use."""
    operator.does("db", "upgrade")
    operator.employs("anna@burlov.example", ("administrator", ""))
    return operator


def an_open_wave(operator: Operator, engine: Engine) -> Field:
    return open_field(engine, operator.folder, letters=1)


def test_no_new_keys_are_made_for_a_database_that_is_in_use(lived_in: Operator) -> None:
    shutil.rmtree(lived_in.folder / "keys")
    reason = lived_in.is_refused("db", "upgrade")
    assert reason.startswith("The database is not empty, and the key file ")
    assert not (lived_in.folder / "keys").exists()


def test_one_key_that_is_missing_is_not_made_anew_either(lived_in: Operator) -> None:
    (lived_in.folder / "keys" / "pepper.key").unlink()
    assert "pepper.key is missing: restore it" in lived_in.is_refused("db", "upgrade")
    assert not (lived_in.folder / "keys" / "pepper.key").exists()


def test_who_lacks_a_key_is_not_told_to_make_an_officers_key(lived_in: Operator) -> None:
    (lived_in.folder / "keys" / "audit_key.key").unlink()
    reason = lived_in.is_refused("audit", "verify")
    assert "audit_key.key is missing: restore it from its safe copy" in reason
    assert "keys generate" not in reason


@pytest.mark.parametrize("key", list(Lasting))
def test_a_key_of_another_installation_is_found_out_by_name(
    lived_in: Operator, key: Lasting
) -> None:
    file = lived_in.folder / "keys" / f"{key}.key"
    file.unlink()
    file.write_bytes(b"k" * 32)
    file.chmod(0o400)
    for words in (("db", "upgrade"), ("keys", "check"), ("worker",), ("serve",)):
        reason = lived_in.is_refused(*words)
        assert reason.startswith(f"The key file {key}.key is not the one this database"), words


@pytest.mark.parametrize("key", ["audit_key", "staff_key"])
def test_a_database_that_knows_no_key_yet_is_asked_what_its_rows_say(
    lived_in: Operator, key: str
) -> None:
    downgrade(lived_in.database_url, "0003")
    file = lived_in.folder / "keys" / f"{key}.key"
    right = file.read_bytes()
    file.unlink()
    file.write_bytes(b"k" * 32)
    file.chmod(0o400)
    assert f"{key}.key is not the one" in lived_in.is_refused("db", "upgrade")
    file.unlink()
    file.write_bytes(right)
    file.chmod(0o400)
    lived_in.does("db", "upgrade")
    lived_in.does("keys", "check")


def test_a_new_installation_gets_its_keys_and_its_database_knows_them(operator: Operator) -> None:
    for _ in range(2):
        operator.does("db", "upgrade")
    engine = make_engine(operator.database_url)
    keyring = Keyring.open(operator.folder / "keys")
    with reading(engine) as connection:
        known = fingerprints(connection)
    assert known == {str(key): keyring.fingerprint(key) for key in Lasting}
    assert schema_revision(engine) == newest_revision()
    engine.dispose()


def test_keys_lost_before_anything_was_written_are_made_anew(operator: Operator) -> None:
    operator.does("db", "upgrade")
    shutil.rmtree(operator.folder / "keys")
    operator.does("db", "upgrade")
    operator.does("keys", "check")


def test_a_fingerprint_tells_nothing_of_its_key(operator: Operator) -> None:
    operator.does("db", "upgrade")
    keyring = Keyring.open(operator.folder / "keys")
    engine = make_engine(operator.database_url)
    with reading(engine) as connection:
        rows = connection.execute(select(FINGERPRINT)).all()
        assert connection.scalar(select(func.count()).select_from(FINGERPRINT)) == len(Lasting)
    engine.dispose()
    secrets = {keyring.pepper, keyring.installation_salt, keyring.cookie_key}
    assert not secrets & {bytes(row.fingerprint) for row in rows}


def test_a_mix_key_that_is_gone_stops_work_until_somebody_accepts_the_loss(
    operator: Operator,
) -> None:
    operator.does("db", "upgrade")
    engine = make_engine(operator.database_url)
    field = an_open_wave(operator, engine)
    fill(field, 2)
    operator.does("keys", "check")
    [name] = field.keyring.names(Purpose.MIX)
    field.keyring.destroy(Purpose.MIX, name)
    for words in (("worker",), ("serve",), ("serve", "--face", "staff")):
        assert f"mix key of {WAVE} is not in the key folder" in operator.is_refused(*words)
    reason = operator.is_refused("keys", "check")
    assert reason.startswith(f"2 of 2 waiting ballots of {WAVE} can never be opened")
    assert "2 of 2" in operator.does("keys", "check", "--accept-loss")
    operator.does("keys", "check")
    assert field.keyring.names(Purpose.MIX) != []
    engine.dispose()
