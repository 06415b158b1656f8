"""Log lines: what is logged stays on its line, so that no text from outside can forge another or command a terminal."""

import logging
import sys
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_log(level: int = logging.WARNING) -> None:
    """Send the log of this process to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogLines(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])


class LogLines(logging.Formatter):
    """One line a message; the lines of a traceback are indented. What cannot be printed is written as its escape."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        return _printable(super().formatMessage(record))

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The traceback; it is split at the line feed alone, every other end of a line is escaped."""
        return "\n".join(f"    {_printable(line)}" for line in super().formatException(ei).split("\n"))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
