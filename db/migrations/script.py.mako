"""What does ${message} change?"""

from alembic import op

${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One DDL statement at a time, one constraint an ``alter``."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back to what was before."""
    ${downgrades if downgrades else "pass"}
