"""Text made harmless for spreadsheets: what a program would run as a formula begins with an apostrophe instead."""

# The starts that spreadsheet programs take for a formula or a command, in both widths, also after blanks.
DANGEROUS = frozenset("=+-@|\t\r\n＝＋－＠")


def neutralise(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    is_dangerous = text[:1] in DANGEROUS or text.lstrip()[:1] in DANGEROUS
    return f"'{text}" if text and is_dangerous else text
