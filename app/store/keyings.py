"""Paper forms being keyed. A form takes the coarse register facts with it, and not its case.

What was keyed is sealed under the batch's key, which is destroyed when the batch is accepted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, UniqueConstraint, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, all_as, one_as, one_of, table_of
from app.survey.states import BatchState

KEYINGS_OF_A_FORM = 2
RULING = 3
"""The ordinal of a third account's rulings."""


class BatchTable(SQLModel, table=True):
    """A pile of forms. ``state``: receiving, keying, accepted."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    number: int
    state: BatchState = Field(default=BatchState.RECEIVING, sa_type=one_of(BatchState, 12))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A pile of forms, with a key outside the database."""

    id: bytes
    wave_id: str
    number: int
    state: BatchState = BatchState.RECEIVING
    week: str
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBatch(Batch):
    """A batch with how many forms it holds, and how many of them are settled."""

    forms: int
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One counted paper form, with the coarse register facts of its case."""

    id: bytes
    batch_id: bytes
    wave_id: str
    number: int
    municipality: str
    area: str
    sex: str
    birth_year: int
    age_band: str
    flagged: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keying:
    """One account's keying of one form, or its rulings on it."""

    id: bytes
    form_id: bytes
    ordinal: int
    account_id: bytes
    sealed: bytes = field(repr=False)
    revision: int = 0
    done: bool = False
    seconds: int = 0
    differences: int = 0

    @property
    def is_ruling(self) -> bool:
        """Whether a third account has ruled here, and not keyed."""
        return self.ordinal == RULING


BATCH = table_of(BatchTable)
FORM = table_of(FormTable)
KEYING = table_of(KeyingTable)


def batches_of(connection: Connection, wave_id: str) -> list[CountedBatch]:
    """The batches of a wave by number."""
    query = (
        select(BATCH, func.count(FORM.c.id).label("forms"))
        .add_columns(func.count(FORM.c.id).filter(FORM.c.settled).label("settled"))
        .outerjoin(FORM, FORM.c.batch_id == BATCH.c.id)
        .where(BATCH.c.wave_id == wave_id)
        .group_by(*BATCH.c)
        .order_by(BATCH.c.number)
    )
    return all_as(CountedBatch, connection.execute(query))


def unaccepted_batches(connection: Connection) -> list[Batch]:
    """The batches whose key is still needed, of every wave."""
    query = select(BATCH).where(BATCH.c.state != BatchState.ACCEPTED)
    return all_as(Batch, connection.execute(query.order_by(BATCH.c.wave_id, BATCH.c.number)))


def find_batch(connection: Connection, wave_id: str, batch_id: bytes) -> Batch | None:
    """A batch of this wave."""
    query = select(BATCH).where(BATCH.c.id == batch_id, BATCH.c.wave_id == wave_id)
    return one_as(Batch, connection.execute(query))


def receiving_batch(connection: Connection, wave_id: str) -> Batch | None:
    """The batch that takes new forms now."""
    query = select(BATCH).where(BATCH.c.wave_id == wave_id, BATCH.c.state == BatchState.RECEIVING)
    return one_as(Batch, connection.execute(query.order_by(BATCH.c.number).limit(1)))


def insert_batch(connection: Connection, batch: Batch) -> None:
    """Open a batch."""
    connection.execute(insert(BATCH).values(**asdict(batch)))


def move_batch(
    connection: Connection, batch_id: bytes, *, was: BatchState, becomes: BatchState
) -> bool:
    """Advance a batch; False when it stood elsewhere."""
    moved = connection.execute(
        update(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == was).values(state=becomes)
    )
    return moved.rowcount == 1


def insert_forms(connection: Connection, forms: Sequence[Form]) -> None:
    """Put forms into their batch, in the order given."""
    if forms:
        connection.execute(insert(FORM), [asdict(form) for form in forms])


def delete_form(connection: Connection, form_id: bytes) -> bool:
    """Take a form out again: a receipt undone while its batch is open. False when it is gone."""
    return connection.execute(delete(FORM).where(FORM.c.id == form_id)).rowcount == 1


def forms_of(connection: Connection, batch_id: bytes) -> list[Form]:
    """The forms of a batch by number."""
    query = select(FORM).where(FORM.c.batch_id == batch_id).order_by(FORM.c.number)
    return all_as(Form, connection.execute(query))


def find_form(connection: Connection, form_id: bytes) -> Form | None:
    """One form."""
    return one_as(Form, connection.execute(select(FORM).where(FORM.c.id == form_id)))


def hold_form(connection: Connection, form_id: bytes) -> Form | None:
    """A form, held until the transaction ends: the two keyings of it are finished one by one."""
    query = select(FORM).where(FORM.c.id == form_id).with_for_update()
    return one_as(Form, connection.execute(query))


def find_numbered_form(connection: Connection, batch_id: bytes, number: int) -> Form | None:
    """The form with this number in the batch."""
    query = select(FORM).where(FORM.c.batch_id == batch_id, FORM.c.number == number)
    return one_as(Form, connection.execute(query))


def flag_form(connection: Connection, form_id: bytes) -> bool:
    """A third account must see this form; False when it is gone."""
    flagged = connection.execute(update(FORM).where(FORM.c.id == form_id).values(flagged=True))
    return flagged.rowcount == 1


def settle_form(connection: Connection, form_id: bytes) -> bool:
    """The form's answers stand; False when they did before, or it is gone."""
    unsettled = (FORM.c.id == form_id, FORM.c.settled.is_(False))
    return connection.execute(update(FORM).where(*unsettled).values(settled=True)).rowcount == 1


def destroy_forms(connection: Connection, form_ids: Sequence[bytes]) -> int:
    """Delete forms and what was keyed of them; how many forms there were."""
    connection.execute(delete(KEYING).where(KEYING.c.form_id.in_(form_ids)))
    return connection.execute(delete(FORM).where(FORM.c.id.in_(form_ids))).rowcount


def destroy_keyings(connection: Connection, form_ids: Sequence[bytes]) -> int:
    """Delete what was keyed of these forms, which then wait to be keyed again; how many forms."""
    connection.execute(delete(KEYING).where(KEYING.c.form_id.in_(form_ids)))
    undone = {"settled": False, "flagged": False}
    return connection.execute(update(FORM).where(FORM.c.id.in_(form_ids)).values(**undone)).rowcount


def keyings_of(connection: Connection, form_id: bytes) -> list[Keying]:
    """The keyings of a form by ordinal."""
    query = select(KEYING).where(KEYING.c.form_id == form_id).order_by(KEYING.c.ordinal)
    return all_as(Keying, connection.execute(query))


def keyings_of_batch(
    connection: Connection, batch_id: bytes, *, most: int | None = None
) -> list[Keying]:
    """The keyings of a batch; ``most``: any so many of them."""
    query = select(KEYING).join(FORM, FORM.c.id == KEYING.c.form_id)
    return all_as(Keying, connection.execute(query.where(FORM.c.batch_id == batch_id).limit(most)))


def find_keying(connection: Connection, keying_id: bytes) -> Keying | None:
    """One keying."""
    return one_as(Keying, connection.execute(select(KEYING).where(KEYING.c.id == keying_id)))


def insert_keying(connection: Connection, keying: Keying) -> None:
    """Begin a keying. The constraints refuse a second one by the same account."""
    connection.execute(insert(KEYING).values(**asdict(keying)))


def save_keying(connection: Connection, keying: Keying, *, was: int) -> bool:
    """Save a keying that stands at revision ``was``; False when it has moved on or is done."""
    saved = connection.execute(
        update(KEYING)
        .where(KEYING.c.id == keying.id, KEYING.c.revision == was, KEYING.c.done.is_(False))
        .values(
            revision=keying.revision,
            sealed=keying.sealed,
            done=keying.done,
            seconds=keying.seconds,
        )
    )
    return saved.rowcount == 1


def note_differences(connection: Connection, form_id: bytes, differences: int) -> int:
    """Note on both keyings of a form in how many fields they differ; how many keyings there were."""
    noted = connection.execute(
        update(KEYING)
        .where(KEYING.c.form_id == form_id, KEYING.c.ordinal != RULING)
        .values(differences=differences)
    )
    return noted.rowcount
