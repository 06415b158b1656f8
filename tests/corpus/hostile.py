"""Files that mean harm, made anew at each run."""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

MEGABYTE = 1_000_000
Made = Callable[[], bytes] | bytes


@dataclass(frozen=True)
class Hostile:
    """One file: what it tries, its name, its bytes; `taken` where it may be read, as it holds only text to us."""

    what: str
    name: str
    make: Callable[[], bytes]
    taken: bool = False


def hostile(group: str, made: Mapping[str, tuple[str, Made]], *, taken: bool = False) -> Iterator[Hostile]:
    """One file for each entry: what it tries, its name and its bytes or what makes them."""
    for what, (name, content) in made.items():
        make = functools.partial(bytes, content) if isinstance(content, bytes) else content
        yield Hostile(f"{group}: {what}", name, make, taken)


def end_of_package(entries: int, size: int, offset: int) -> bytes:
    """The record that ends a zip package."""
    counts = entries.to_bytes(2, "little") * 2
    return b"PK\x05\x06\0\0\0\0" + counts + size.to_bytes(4, "little") + offset.to_bytes(4, "little") + b"\0\0"
