"""How often something may be tried: buckets of attempts that fill up again, one for each address and one for all."""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Bucket:
    """`size` attempts at once, and `per_s` more every second."""

    size: float
    per_s: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is one attempt; 0 where there is."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_s)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_s


class Attempts:
    """Attempts a minute: of one address (of a whole network with IPv6), and of everybody. In memory, as the process is
    the only one."""

    def __init__(
        self, *, each_minute: int = 20, all_minute: int = 120, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each, self._clock, self._lock = each_minute, clock, Lock()
        self._all = self._full(all_minute)
        self._buckets: dict[str, Bucket] = {}

    def take(self, address: str) -> int:
        """Take an attempt: 0, or the whole seconds to wait where there is none."""
        with self._lock:
            now = self._clock()
            key = network_of(address)
            if key not in self._buckets and len(self._buckets) >= MOST_ADDRESSES:
                self._buckets = {
                    one: held for one, held in self._buckets.items() if held.wait(now) or held.left < held.size
                }
            own = self._buckets.setdefault(key, self._full(self._each))
            wait = max(own.wait(now), self._all.wait(now))
            if not wait:
                own.left -= 1
                self._all.left -= 1
            return math.ceil(wait)

    def _full(self, a_minute: int) -> Bucket:
        return Bucket(a_minute, a_minute / 60, a_minute, self._clock())


def network_of(address: str) -> str:
    """Whose attempts are counted together: an IPv4 address, the /64 of an IPv6 address, else what it is called."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
