"""Passwords: kept as argon2id (RFC 9106, its second recommended parameters), checked at the same cost for everybody.

What a password has to be follows NIST SP 800-63B: long, not common, not the person's own name; no rules on its
letters and no day on which it ends.
"""

import base64
import re
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from data.terms.errors import InputRefused

SHORTEST, LONGEST = 12, 200
FEWEST_OWN = 8  # letters of a password that are not the person's name
FEWEST_DIFFERENT = 5
HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_AT_ONCE = threading.BoundedSemaphore(4)  # each takes 64 MiB

# The commonest of published lists, without what people put behind them to make them long enough.
_WORDS = """
abcd abcdefghijkl admin administrator asdfghjkl baseball changeme dragon football iloveyou letmein liverpool login
lozinka master monkey parola passphrase password passwort princess qazwsxedc qwerty qwertyuiop qwertz qwertzuiop secret
sifre sunshine superman temp temporary test trustno user vardar welcome zaporka
"""
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # neither i, l nor o
_COMMON = frozenset(_WORDS.split())


def make() -> str:
    """A password for somebody to begin with: 16 letters that nobody misreads, 72 random bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """The password as it is kept, with its salt and parameters."""
    with _AT_ONCE:
        return HASHER.hash(_written(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password that is kept. Where none is kept, the same work for the answer no."""
    if len(password) > 4 * LONGEST:  # nobody's; its length shall cost no time
        password, kept = "", None
    try:
        with _AT_ONCE:
            HASHER.verify(kept or _nobodys(), _written(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than would be used today."""
    return HASHER.check_needs_rehash(kept)


def require_good(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Nothing, if this may be somebody's password. Raises InputRefused, which never says the password."""
    folded = _normal(password).casefold()
    if not SHORTEST <= len(folded) <= LONGEST:
        raise InputRefused(f"a password has {SHORTEST} to {LONGEST} letters; a sentence is a good one")
    own = folded
    for name in names:
        own = own.replace(name.casefold(), "")
    if len(own) < FEWEST_OWN:
        raise InputRefused("the password is little more than the name")
    letters = re.sub(r"[\W\d_]+", "", folded)
    if not letters or _once(letters) in _COMMON or len(set(folded)) < FEWEST_DIFFERENT:
        raise InputRefused("the password is one of those that are tried first; take a sentence of your own")


def _normal(password: str) -> str:
    """The same letters the same way, whichever keyboard they come from."""
    return unicodedata.normalize("NFKC", password)


def _written(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _once(letters: str) -> str:
    """What is repeated: "testtest" is "test"."""
    return next(
        letters[:size]
        for size in range(1, len(letters) + 1)
        if len(letters) % size == 0 and letters[:size] * (len(letters) // size) == letters
    )


def _nobodys() -> str:
    """A hash of today's parameters that no password has."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (HASHER.salt_len, HASHER.hash_len)
    )
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
