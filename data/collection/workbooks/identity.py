"""What a collection workbook says of itself: a line in a hidden cell of the sheet that is filled in.

It stands in the sheet itself, below the hidden row of column keys, and so survives LibreOffice, other sheets being
deleted, and even saving the sheet as CSV.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from data.collection.source import FileRefused, SourceRow, SourceTable
from data.collection.workbooks.columns import KINDS, UID
from data.store.fields import Identifier, Party, ShortText, Uid
from data.store.forms import zone_name

FORMAT = 1
MARK = "#"  # the first cell of every row that is no report: title, labels, example
_START = "#vardar "


class Identity(BaseModel):
    """Kind, operation, language, zone and format of a workbook; `sender` reports where a row names nobody."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    format: int = FORMAT
    kind: Annotated[str, Field(pattern=f"^({'|'.join(KINDS)})$")]
    operation: Identifier
    name: ShortText
    zone: Annotated[str, AfterValidator(zone_name)]
    exercise: bool = False
    language: str = "en"
    sender: Party | None = None
    workbook: Uid

    def line(self) -> str:
        """The text of the hidden cell."""
        return _START + self.model_dump_json(exclude_none=True)


def find_identity(table: SourceTable) -> Identity | None:
    """What the table says of itself, None where it is no sheet of a collection workbook.

    Raises FileRefused for a workbook whose line is damaged or that a newer Vardar made.
    """
    if table.header[:1] != (UID,):
        return None
    first = next((row for row in table.rows if isinstance(row, SourceRow)), None)
    text = first.cells[0] if first and first.cells else None
    if not isinstance(text, str) or not text.startswith(_START):
        return None
    try:
        identity = Identity.model_validate_json(text.removeprefix(_START))
    except ValidationError:
        raise FileRefused(
            "this is a collection workbook, but the hidden line that says which one is damaged",
            advice="Download a new workbook and copy the rows into it.",
        ) from None
    if identity.format > FORMAT:
        raise FileRefused(
            "this collection workbook was made by a newer Vardar", advice="Download the workbook from this Vardar."
        )
    return identity


def is_ours(tables: Iterable[SourceTable]) -> bool:
    """Whether one of the tables is the sheet of a collection workbook. Raises FileRefused as `find_identity` does."""
    return any(find_identity(table) is not None for table in tables)
