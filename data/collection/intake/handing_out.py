"""Handing out workbooks: an empty one of a kind, for an operation of the store; the refused rows of a file, back."""

from sqlalchemy import Engine

from data.access.viewers import OCU, Viewer
from data.collection.intake.import_report import ImportReport
from data.collection.intake.preview import Preview
from data.collection.languages import ENGLISH
from data.collection.workbooks import make, refused_workbook
from data.store.operations import find_operations
from data.store.places import crossings, sections
from data.terms.errors import InputRefused, NotFound


def hand_out(engine: Engine, viewer: Viewer, kind: str, *, operation: str, language: str = ENGLISH) -> bytes:
    """The empty workbook (.xlsx). Raises NotFound for an operation or a language that there is not, InputRefused for a
    kind that there is not, and StoreErrors."""
    found = next((one for one in find_operations(engine, viewer) if one.code == operation), None)
    if found is None:
        raise NotFound(f"there is no operation {operation[:60]}", advice="Codes are those of the page's filter.")
    # A party fills in its own workbook; what the OCU hands out is filled in by anyone, who then says who they are.
    sender = None if viewer.party == OCU else viewer.party
    return make(
        kind,
        operation=found,
        crossings=crossings(engine),
        sections=sections(engine),
        language=language,
        sender=sender,
    )


def give_back(preview: Preview, report: ImportReport) -> bytes | None:
    """The refused rows as a workbook (.xlsx), the reason in each bad cell, in the language of the file.

    None where there is no row to correct (the file as a whole was refused), or too many to correct by hand.
    """
    try:
        return refused_workbook(preview.tables, report.refusals)
    except InputRefused:
        return None
