"""A backup opens with one identity, holds every row, and is put back only when it is right."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.acts.doors import Transaction
from app.acts.installation import SHELL
from app.office.backup import BackupSummary, restore_backup, take_backup
from app.store.audit import rows as audit_rows
from app.store.cases import CASE
from app.store.session import make_engine, reading, upgrade
from app.survey.reasons import BackupReason, KeyReason
from app.vault.audit_chain import Tampering
from app.vault.sealing import encrypt_to, generate_identity
from tests.support.refusing import refused
from tests.support.wave import Field, open_field

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def field(engine: Engine, tmp_path: Path) -> Field:
    return open_field(engine, tmp_path, letters=2)


def empty_store(folder: Path) -> Engine:
    address = f"sqlite:///{folder / 'restored.sqlite'}"
    upgrade(address)
    return make_engine(address)


def nothing_is_lost(_restoring: Transaction) -> None:
    """Every key of the backup is still there."""


def restore(field: Field, engine: Engine, secret: str, *, file: Path) -> BackupSummary:
    """Put a backup into ``engine``, with the field's keys."""
    here = replace(field.here, engine=engine)
    return restore_backup(here, secret=secret, file=file, settle=nothing_is_lost, by=SHELL, now=NOW)


def test_everything_is_back_after_a_restore(field: Field, tmp_path: Path) -> None:
    owner = generate_identity()
    file = tmp_path / "backup.age"
    taken = take_backup(field.engine, recipient=owner.recipient, file=file, now=NOW)
    restored = empty_store(tmp_path)
    back = restore(field, restored, owner.secret, file=file)
    assert back == taken
    with reading(field.engine) as before, reading(restored) as after:
        cases = select(CASE).order_by(CASE.c.id)
        assert before.execute(cases).all() == after.execute(cases).all()
        old, new = list(audit_rows(before)), list(audit_rows(after))
    assert [(row.mac, row.at) for row in old] == [(row.mac, row.at) for row in new]
    restored.dispose()


def test_nobody_else_opens_it_and_no_name_is_in_it(field: Field, tmp_path: Path) -> None:
    file = tmp_path / "backup.age"
    recipient = generate_identity().recipient
    take_backup(field.engine, recipient=recipient, file=file, now=NOW)
    assert b"Persson" not in file.read_bytes()
    restored = empty_store(tmp_path)
    with refused(KeyReason.UNOPENABLE):
        restore(field, restored, generate_identity().secret, file=file)
    restored.dispose()


def test_a_restore_into_a_store_in_use_is_refused(field: Field, tmp_path: Path) -> None:
    owner = generate_identity()
    file = tmp_path / "backup.age"
    take_backup(field.engine, recipient=owner.recipient, file=file, now=NOW)
    with refused(BackupReason.NOT_EMPTY):
        restore(field, field.engine, owner.secret, file=file)


def test_a_backup_of_a_changed_audit_is_refused_and_leaves_nothing(
    field: Field, tmp_path: Path
) -> None:
    with field.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_row SET actor = 'mallory' WHERE seq = 1")
    owner = generate_identity()
    file = tmp_path / "backup.age"
    take_backup(field.engine, recipient=owner.recipient, file=file, now=NOW)
    restored = empty_store(tmp_path)
    with refused(BackupReason.CHAIN_BROKEN, row=1, tampering=Tampering.CHANGED):
        restore(field, restored, owner.secret, file=file)
    with reading(restored) as connection:
        assert connection.scalar(select(func.count()).select_from(CASE)) == 0
    restored.dispose()


@pytest.mark.parametrize(
    "content",
    [b"a letter", gzip.compress(b"a letter"), gzip.compress(b"{}")],
    ids=["not packed", "not JSON", "no head"],
)
def test_what_opens_and_is_no_backup_is_called_so(
    field: Field, tmp_path: Path, content: bytes
) -> None:
    owner = generate_identity()
    file = tmp_path / "letter.age"
    file.write_bytes(encrypt_to([owner.recipient], content))
    with refused(BackupReason.NOT_A_BACKUP, file=str(file)):
        restore(field, field.engine, owner.secret, file=file)


def test_a_backup_for_nobody_is_not_taken(field: Field, tmp_path: Path) -> None:
    file = tmp_path / "backup.age"
    with refused(BackupReason.RECIPIENT_WRONG):
        take_backup(field.engine, recipient="anna@example.se", file=file, now=NOW)
    assert not file.exists()
