"""Discount codes

Revision ID: e5609fd81c3b
Revises: b27e91d3064a
Create Date: 2025-05-12 16:27:30
"""

import sqlalchemy as sa
from alembic import op

revision = "e5609fd81c3b"
down_revision = "b27e91d3064a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discount_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_discount_codes_code")),
    )
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("discount_code_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_orders_discount_code_id"), "discount_codes", ["discount_code_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint(op.f("fk_orders_discount_code_id"), type_="foreignkey")
        batch_op.drop_column("discount_code_id")
