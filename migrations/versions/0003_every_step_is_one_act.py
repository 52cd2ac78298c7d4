"""Every step is one act: audit rows in columns, who took a step's first half, one open wave, jobs."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAVE = sa.table(
    "wave",
    sa.column("id", sa.String),
    sa.column("sample", sa.Text),
    sa.column("step_approvals", sa.Text),
    sa.column("accepted_texts", sa.Text),
    sa.column("taken_by", sa.Text),
)
TEXTS = "texts in "


def upgrade() -> None:
    op.add_column(
        "audit_row", sa.Column("format", sa.Integer(), nullable=False, server_default="1")
    )
    for name, length in (("actor_kind", 8), ("wave", 40), ("detail", None)):
        op.add_column(
            "audit_row",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    for name in ("accepted_texts", "taken_by"):
        op.add_column("wave", sa.Column(name, sa.Text(), nullable=False, server_default="{}"))
    _tell_approvals_apart()
    op.execute("ALTER TABLE wave DROP COLUMN step_approvals")
    op.execute("ALTER TABLE serial RENAME COLUMN outcome TO result")
    op.rename_table("outcome_count", "disposition_count")
    op.create_index(
        "one_open_wave",
        "wave",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_kind", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("is_stopping", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_job_wave_id", "job", ["wave_id"])
    op.create_table(
        "owed",
        sa.Column("chore", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("chore"),
    )


def downgrade() -> None:
    op.drop_table("owed")
    op.drop_table("job")
    op.drop_index("one_open_wave", "wave")
    op.rename_table("disposition_count", "outcome_count")
    op.execute("ALTER TABLE serial RENAME COLUMN result TO outcome")
    op.add_column(
        "wave", sa.Column("step_approvals", sa.Text(), nullable=False, server_default="{}")
    )
    _put_approvals_together()
    for name in ("accepted_texts", "taken_by"):
        op.execute(f"ALTER TABLE wave DROP COLUMN {name}")
    for name in ("format", "actor_kind", "wave", "detail"):
        op.execute(f"ALTER TABLE audit_row DROP COLUMN {name}")


def _tell_approvals_apart() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(WAVE.c.id, WAVE.c.sample, WAVE.c.step_approvals)):
        approvals, sample = json.loads(row.step_approvals), json.loads(row.sample)
        texts = {
            name.removeprefix(TEXTS): digest
            for name, digest in approvals.items()
            if name.startswith(TEXTS)
        }
        taken = {
            "purge approved": approvals.get("purge"),
            "sample planned": sample.get("planned_by"),
        }
        columns = {"accepted_texts": texts, "taken_by": {k: v for k, v in taken.items() if v}}
        # Until now a key file bore the name of its wave.
        keys = {"frame_key": row.id, "draw_key": row.id} if sample else {}
        columns["sample"] = sample | keys
        connection.execute(
            sa.update(WAVE)
            .where(WAVE.c.id == row.id)
            .values({name: _as_text(value) for name, value in columns.items()})
        )


def _put_approvals_together() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(WAVE.c.id, WAVE.c.accepted_texts, WAVE.c.taken_by)):
        approvals = {
            f"{TEXTS}{tag}": digest for tag, digest in json.loads(row.accepted_texts).items()
        }
        purge = json.loads(row.taken_by).get("purge approved")
        approvals |= {"purge": purge} if purge else {}
        connection.execute(
            sa.update(WAVE).where(WAVE.c.id == row.id).values(step_approvals=_as_text(approvals))
        )


def _as_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
