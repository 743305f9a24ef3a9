"""Whose figures is a score made of?"""

from enum import StrEnum


class Basis(StrEnum):
    """Ours, computed from dossiers, or the national portal's own as it published them."""

    COMPUTED = "COMPUTED"
    PUBLISHED = "PUBLISHED"
