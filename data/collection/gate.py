"""The gate: a file is admitted for what it is, not for what its name says, or it is refused unopened."""

import hashlib

from data.collection.limits import FILE_BYTES
from data.collection.source import Admitted, FileRefused


def admit(name: str, content: bytes) -> Admitted:
    """The file with its kind and the SHA-256 of its content; raises FileRefused with a sentence and advice."""
    if len(content) > FILE_BYTES:
        raise FileRefused(f"the file is larger than {FILE_BYTES // 1_000_000} MB", advice="Divide it into several.")
    if not content.strip():
        raise FileRefused("the file is empty")
    if content.startswith(b"PK\x03\x04"):
        kind = "xlsx"
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        kind = "geojson"
    else:
        kind = "csv"
    return Admitted(name, kind, content, hashlib.sha256(content).hexdigest())
