"""The thread that keeps the picture current. When the store fails it keeps the last one, says so, and tries again."""

from threading import Event, Thread
from typing import Protocol

from dashboard.messages import Message, explain

EVERY_S = 0.4  # a change is in the picture within a second
LONGEST_WAIT_S = 15.0


class Following(Protocol):
    """Whatever can catch up with the store: the read model, or a fake."""

    def follow(self) -> bool:
        """Catch up; True if something moved."""


class Follower:
    """Calls `model.follow()` again and again; after a failure less and less often, until it succeeds."""

    def __init__(self, model: Following, *, every_s: float = EVERY_S, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._model = model
        self._every_s, self._longest_wait_s = every_s, longest_wait_s
        self._wait_s = every_s
        self._stop = Event()
        self._thread = Thread(target=self._run, name="vardar-follower", daemon=True)
        self.trouble: Message | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the picture is the last one before a failure that still lasts; `trouble` says which."""
        return self.trouble is not None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for a step that is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def step(self) -> float:
        """One attempt. Gives the seconds to wait before the next."""
        try:
            self._model.follow()
        except Exception as error:
            if self.trouble is None:  # one event a failure, not one an attempt
                self.trouble = explain(error)
            self._wait_s = min(self._wait_s * 2, self._longest_wait_s)
            return self._wait_s
        self.trouble = None
        self._wait_s = self._every_s
        return self._wait_s

    def _run(self) -> None:
        while not self._stop.wait(self._wait_s):
            self.step()
