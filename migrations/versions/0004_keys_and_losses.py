"""The database knows its keys by fingerprints; a wave knows how many of its ballots are lost."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_fingerprint",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.add_column(
        "wave", sa.Column("ballots_lost", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("wave", "ballots_lost")
    op.drop_table("key_fingerprint")
