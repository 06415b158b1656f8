"""How the cells of a workbook look: dark heads for what is needed, light ones for the rest, grey for what is fixed."""

from functools import cached_property
from typing import Any

NAVY, PALE, BAND, DARK_BAND = "#17375E", "#DCE6F1", "#8FA9C8", "#5F82AD"
GREY, RED, YELLOW = "#F2F2F2", "#FFC7CE", "#FFF6CC"
DATE, TIME, MOMENT = "dd.mm.yyyy", "hh:mm", "dd.mm.yyyy hh:mm"
NUMBER_FORMATS = {
    "date": DATE,
    "time": TIME,
    "moment": MOMENT,
    "count": "0",
    "number": "General",
    "text": "@",
    "code": "@",
}


class Styles:
    """The formats of one XlsxWriter workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._cells: dict[tuple[str, str], Any] = {}

    def _make(self, **options: Any) -> Any:
        return self._workbook.add_format({"font_name": "Arial", "font_size": 10, "valign": "vcenter", **options})

    def _head(self, **options: Any) -> Any:
        return self._make(bold=True, text_wrap=True, indent=1, border=1, border_color=BAND, **options)

    @cached_property
    def title(self) -> Any:
        """The name of the workbook."""
        return self._make(bold=True, font_size=16, font_color=NAVY)

    @cached_property
    def note(self) -> Any:
        """A line below the title."""
        return self._make(font_color="#404040")

    @cached_property
    def alert(self) -> Any:
        """A line that must be seen."""
        return self._make(bold=True, font_color="#9C0006")

    @cached_property
    def band(self) -> Any:
        """A heading over several cells, and the head of every other group of columns."""
        return self._make(bold=True, font_color="#FFFFFF", bg_color=BAND, indent=1)

    @cached_property
    def dark_band(self) -> Any:
        """The head of the groups between."""
        return self._make(bold=True, font_color="#FFFFFF", bg_color=DARK_BAND, indent=1)

    @cached_property
    def needed(self) -> Any:
        """The head of a column that is needed."""
        return self._head(font_color="#FFFFFF", bg_color=NAVY)

    @cached_property
    def optional(self) -> Any:
        """The head of a column that may stay empty."""
        return self._head(font_color=NAVY, bg_color=PALE)

    @cached_property
    def wrapped(self) -> Any:
        """Running text."""
        return self._make(text_wrap=True, valign="top")

    @cached_property
    def fixed(self) -> Any:
        """A cell of the entry sheet that is not to be written in."""
        return self._make(font_color="#7F7F7F", bg_color=GREY, border=1, border_color="#D9D9D9", text_wrap=True)

    @cached_property
    def reason(self) -> Any:
        """Why a row was refused."""
        return self._make(font_color="#9C0006", bg_color="#FDE9E7", border=1, border_color="#D9D9D9", text_wrap=True)

    @cached_property
    def missing(self) -> Any:
        """A needed cell that is still empty in a row that was begun."""
        return self._workbook.add_format({"bg_color": YELLOW})

    def cell(self, holds: str, *, look: str = "entry") -> Any:
        """A cell of a column: `look` is entry (to be filled in), example or bad (refused)."""
        if (holds, look) not in self._cells:
            options = {"num_format": NUMBER_FORMATS.get(holds, "@"), "border": 1, "border_color": "#D9D9D9"}
            options |= {"align": "center"} if holds in ("date", "time", "tick", "yes") else {"indent": 1}
            if look == "example":
                options |= {"italic": True, "font_color": "#7F7F7F", "bg_color": GREY}
            else:
                options |= {"locked": False}
            if look == "bad":
                options |= {"bg_color": RED, "border_color": "#C00000"}
            self._cells[holds, look] = self._make(**options)
        return self._cells[holds, look]
