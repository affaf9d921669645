"""The spool: events of one long transaction, kept on disk until it commits, so that memory stays small."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any


class Spool:
    """A list that can only be extended and read through."""

    def __init__(self) -> None:
        """Open a temporary file that vanishes when the spool is left."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed on exit)
        self._count = 0

    def extend(self, things: Iterable[Any]) -> None:
        """Put things at the end."""
        for thing in things:
            pickle.dump(thing, self._file, pickle.HIGHEST_PROTOCOL)
            self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 (written by this process, in a file without a name)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
