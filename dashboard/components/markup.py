"""Raw HTML, made in one place: every piece goes through markupsafe, so that no datum is ever markup; and data for the
widgets that read Markdown (labels, captions, messages), made plain."""

import re

from markupsafe import Markup

from layers.spec import LegendEntry

_MARKS = re.compile(r"[\\`*_\[\]<>$~|&]")
# What is found in the text that is left: addresses, icons, emoji. A word joiner shows nothing and parts them.
_NAMES = re.compile(r"(?<=:)(?=[A-Za-z/])|(?<=www)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)


def plain(text: object) -> str:
    """Text for a widget that reads Markdown, on one line: it shows as it stands, and makes no link, picture or icon."""
    parted = _NAMES.sub("\u2060", " ".join(str(text).split()))
    return _MARKS.sub(r"\\\g<0>", parted)


def join(parts: list[Markup]) -> Markup:
    """Pieces one after the other."""
    return Markup("").join(parts)


def span(text: object, *, cls: str = "", title: str = "") -> Markup:
    """A piece of text with a class and a title."""
    return Markup('<span class="{}" title="{}">{}</span>').format(cls, title, text)


# What no letter shows as the map does: drawn by the style sheet.
_SWATCHES = {"▒": "v-area", "▬": "v-corridor"}


def symbol(entry: LegendEntry) -> Markup:
    """A legend symbol in its colour."""
    if swatch := _SWATCHES.get(entry.symbol):
        return Markup('<span class="v-swatch {}" style="color:{}"></span>').format(swatch, entry.colour)
    return Markup('<span class="v-symbol" style="color:{}">{}</span>').format(entry.colour, entry.symbol)
