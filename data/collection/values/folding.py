"""Written words made comparable. Pure."""

import re
import unicodedata


def fold(text: str) -> str:
    """Small letters without diacritics; the Turkish dotless ı counts as i, so that KASIM finds Kasım."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


def word_key(text: str) -> str:
    """Folded words with one blank between them, so that SEIZURE_DATE is "Seizure date"."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()
