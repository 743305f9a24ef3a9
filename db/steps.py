"""How does long work say how far it is?"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from domain.text import Text

Step = Callable[[Text], AbstractContextManager[object]]
"""Names a step; the block under it is the step's work."""


def silent(_name: Text) -> AbstractContextManager[object]:
    """Says nothing."""
    return nullcontext()
