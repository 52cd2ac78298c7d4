"""Paper forms being keyed. A form takes the coarse register facts with it, and not its case.

What was keyed is sealed under the batch's key, which is destroyed when the batch is accepted.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, table_of


class BatchTable(SQLModel, table=True):
    """A pile of forms. ``state``: receiving, keying, accepted."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    number: int
    state: str = Field(default="receiving", max_length=12)
    week: str = Field(max_length=8)
    capacity: int


class FormTable(SQLModel, table=True):
    """One counted paper form. ``number`` is random within the batch."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("batch_id", "number"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    batch_id: bytes = Field(foreign_key="batch.id", index=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", max_length=40)
    number: int
    municipality: str
    area: str = Field(max_length=40)
    sex: str = Field(max_length=1)
    birth_year: int
    age_band: str = Field(max_length=8)
    flagged: bool = False
    settled: bool = False
    """Its final answers stand: both keyings agree, or a third account has ruled."""


class KeyingTable(SQLModel, table=True):
    """One account's keying of one form: first (1), second (2) or the rulings (3)."""

    __tablename__ = "keying"
    __table_args__ = (
        UniqueConstraint("form_id", "ordinal"),
        UniqueConstraint("form_id", "account_id"),
    )
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    form_id: bytes = Field(foreign_key="form.id", index=True, sa_type=Bytes)
    ordinal: int
    account_id: bytes = Field(foreign_key="account.id", sa_type=Bytes)
    sealed: bytes = Field(sa_type=Bytes)
    revision: int = 0
    done: bool = False
    seconds: int = 0
    differences: int = 0


BATCH = table_of(BatchTable)
FORM = table_of(FormTable)
KEYING = table_of(KeyingTable)


def batches_of(connection: Connection, wave_id: str) -> list[Row[Any]]:
    """The batches of a wave with how many forms each holds and how many are settled."""
    query = (
        select(BATCH, func.count(FORM.c.id).label("forms"))
        .add_columns(func.count(FORM.c.id).filter(FORM.c.settled).label("settled"))
        .outerjoin(FORM, FORM.c.batch_id == BATCH.c.id)
        .where(BATCH.c.wave_id == wave_id)
        .group_by(*BATCH.c)
        .order_by(BATCH.c.number)
    )
    return list(connection.execute(query))


def find_batch(connection: Connection, batch_id: bytes) -> Row[Any] | None:
    """One batch."""
    return connection.execute(select(BATCH).where(BATCH.c.id == batch_id)).one_or_none()


def receiving_batch(connection: Connection, wave_id: str) -> Row[Any] | None:
    """The batch that takes new forms now."""
    query = select(BATCH).where(BATCH.c.wave_id == wave_id, BATCH.c.state == "receiving")
    return connection.execute(query.order_by(BATCH.c.number).limit(1)).one_or_none()


def insert_batch(connection: Connection, row: dict[str, Any]) -> None:
    """Open a batch."""
    connection.execute(insert(BATCH).values(**row))


def move_batch(connection: Connection, batch_id: bytes, *, was: str, becomes: str) -> bool:
    """Advance a batch; False when it stood elsewhere."""
    moved = connection.execute(
        update(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == was).values(state=becomes)
    )
    return moved.rowcount == 1


def insert_form(connection: Connection, row: dict[str, Any]) -> None:
    """Put a form into its batch."""
    connection.execute(insert(FORM).values(**row))


def delete_form(connection: Connection, form_id: bytes) -> None:
    """Take a form out again: a receipt undone while its batch is open."""
    connection.execute(delete(FORM).where(FORM.c.id == form_id))


def forms_of(connection: Connection, batch_id: bytes) -> list[Row[Any]]:
    """The forms of a batch by number."""
    query = select(FORM).where(FORM.c.batch_id == batch_id).order_by(FORM.c.number)
    return list(connection.execute(query))


def find_form(connection: Connection, form_id: bytes) -> Row[Any] | None:
    """One form."""
    return connection.execute(select(FORM).where(FORM.c.id == form_id)).one_or_none()


def keyings_of(connection: Connection, form_id: bytes) -> list[Row[Any]]:
    """The keyings of a form by ordinal."""
    query = select(KEYING).where(KEYING.c.form_id == form_id).order_by(KEYING.c.ordinal)
    return list(connection.execute(query))


def keyings_of_batch(connection: Connection, batch_id: bytes) -> list[Row[Any]]:
    """Every keying of a batch."""
    query = select(KEYING).join(FORM, FORM.c.id == KEYING.c.form_id)
    return list(connection.execute(query.where(FORM.c.batch_id == batch_id)))


def insert_keying(connection: Connection, row: dict[str, Any]) -> None:
    """Begin a keying. The constraints refuse a second one by the same account."""
    connection.execute(insert(KEYING).values(**row))


def save_keying(connection: Connection, keying_id: bytes, *, was: int, **columns: Any) -> bool:
    """Save a keying that stands at revision ``was``; False when it has moved on or is done."""
    saved = connection.execute(
        update(KEYING)
        .where(KEYING.c.id == keying_id, KEYING.c.revision == was, KEYING.c.done.is_(False))
        .values(revision=was + 1, **columns)
    )
    return saved.rowcount == 1


def change_form(connection: Connection, form_id: bytes, **columns: Any) -> None:
    """Set columns of a form."""
    connection.execute(update(FORM).where(FORM.c.id == form_id).values(**columns))


def destroy_forms(connection: Connection, form_ids: Sequence[bytes]) -> None:
    """Delete forms and what was keyed of them."""
    connection.execute(delete(KEYING).where(KEYING.c.form_id.in_(form_ids)))
    connection.execute(delete(FORM).where(FORM.c.id.in_(form_ids)))


def hold_form(connection: Connection, form_id: bytes) -> Row[Any] | None:
    """A form, held until the transaction ends: the two keyings of it are finished one by one."""
    query = select(FORM).where(FORM.c.id == form_id).with_for_update()
    return connection.execute(query).one_or_none()


def find_numbered_form(connection: Connection, batch_id: bytes, number: int) -> Row[Any] | None:
    """The form with this number in the batch."""
    query = select(FORM).where(FORM.c.batch_id == batch_id, FORM.c.number == number)
    return connection.execute(query).one_or_none()


def find_keying(connection: Connection, keying_id: bytes) -> Row[Any] | None:
    """One keying."""
    return connection.execute(select(KEYING).where(KEYING.c.id == keying_id)).one_or_none()


def note_differences(connection: Connection, form_id: bytes, differences: int) -> None:
    """Note on both keyings of a form in how many fields they differ."""
    connection.execute(
        update(KEYING)
        .where(KEYING.c.form_id == form_id, KEYING.c.ordinal <= 2)
        .values(differences=differences)
    )
