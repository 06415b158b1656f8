"""Many translated rows in little memory: a form takes kilobytes, packed with others a hundred bytes.

A preview has to be looked at and then committed; between the two the forms wait here.
"""

import pickle
import zlib
from collections.abc import Iterator

from data.collection.translated import Translated

PORTION = 1_000


class Spool:
    """Holds what is put into it, in its order; may be walked through again and again."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open: list[Translated] = []
        self._count = 0

    def put(self, report: Translated) -> None:
        """Add one at the end."""
        self._open.append(report)
        self._count += 1
        if len(self._open) == PORTION:
            self._packed.append(zlib.compress(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL), 1))
            self._open = []

    def __iter__(self) -> Iterator[Translated]:
        for portion in self._packed:
            yield from pickle.loads(zlib.decompress(portion))  # noqa: S301  # packed by `put` in this very process
        yield from self._open

    def __len__(self) -> int:
        return self._count

    @property
    def size(self) -> int:
        """Bytes that the packed portions take."""
        return sum(map(len, self._packed))
