"""A table of numbers by month, shaded by size. What is not told is hatched, what is not released is left open: neither
is ever a zero. HTML, so that it can be read out, copied and printed; every text goes through markupsafe.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.components.markup import join
from data.store.cube import Cell
from layers.style import Style, contrast, rgb

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOT_TOLD, WITHDRAWN, NOT_RELEASED = "fewer than 5, or protected", "withdrawn", "not released"
_CLASSES = {NOT_TOLD: "v-untold", WITHDRAWN: "v-gone", NOT_RELEASED: "v-open"}
WEAKEST, STRONGEST = 0.14, 0.92


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its name, and for each month what is told, or why nothing is (a word of _CLASSES), and
    beside that the least that the told numbers in it add up to."""

    name: str
    cells: tuple[Cell | str, ...]
    floors: tuple[int, ...] = ()
    is_total: bool = False

    @property
    def at_least(self) -> int:
        """What the told numbers of all months add up to."""
        return sum(self.floors)


def write_matrix(
    lines: Sequence[Line], colour: str, style: Style, *, is_small: bool = False, heads: Sequence[str] = MONTHS
) -> Markup:
    """The table. Shades are of the lines that are no totals, and of the totals among themselves."""
    largest: Mapping[bool, int] = {
        kind: max((floor for line in lines if line.is_total is kind for floor in line.floors), default=1)
        for kind in (False, True)
    }
    head = join([Markup("<th scope=col>{}</th>").format(name[:1] if is_small else name) for name in heads])
    body = join([_write_line(line, largest[line.is_total], colour, style, is_small=is_small) for line in lines])
    last = Markup("") if is_small else Markup("<th scope=col>in all</th>")
    cls = "v-cube v-cube-small" if is_small else "v-cube"
    return Markup('<table class="{}"><thead><tr><td></td>{}{}</tr></thead><tbody>{}</tbody></table>').format(
        cls, head, last, body
    )


def _write_line(line: Line, largest: int, colour: str, style: Style, *, is_small: bool) -> Markup:
    cells = join(
        [
            _write_cell(cell, floor, largest, colour, style, is_small=is_small)
            for cell, floor in zip(line.cells, line.floors, strict=True)
        ]
    )
    is_whole = all(isinstance(cell, Cell) for cell in line.cells)
    summed = "" if not line.at_least else f"{line.at_least:,}" if is_whole else f"≥ {line.at_least:,}"
    last = Markup("") if is_small else Markup('<td class="v-sum">{}</td>').format(summed)
    cls = "v-total" if line.is_total and not is_small else ""
    return Markup('<tr class="{}"><th scope=row>{}</th>{}{}</tr>').format(cls, line.name, cells, last)


def _write_cell(cell: Cell | str, floor: int, largest: int, colour: str, style: Style, *, is_small: bool) -> Markup:
    if isinstance(cell, str):
        said = f"{cell}; at least {floor:,}" if floor else cell
        shown = (
            Markup('<span class="v-floor">≥ {}</span>').format(f"{floor:,}") if floor and not is_small else Markup("")
        )
        hidden = Markup('{}<span class="v-spoken">{}</span>').format(shown, said)
        dim = mix(colour, style.panel, 0.6 * _share(floor, largest)) if floor else "transparent"
        return Markup('<td class="{}" style="background-color:{}" title="{}">{}</td>').format(
            _CLASSES[cell], dim, said, hidden
        )
    shade = mix(colour, style.panel, _share(cell.incidents, largest))
    ink = max((style.text, style.page), key=lambda one: contrast(one, shade))
    said = f"{cell.incidents:,} reports" + (f", {cell.persons:,} persons" if cell.persons is not None else "")
    number = "" if is_small else f"{cell.incidents:,}"
    persons = Markup("") if is_small or cell.persons is None else Markup("<i>{}</i>").format(f"{cell.persons:,}")
    return Markup('<td style="background:{};color:{}" title="{}">{}{}</td>').format(shade, ink, said, number, persons)


def _share(number: int, largest: int) -> float:
    """How much of its colour a number has: by the square root, so that small ones differ too."""
    return WEAKEST + (STRONGEST - WEAKEST) * math.sqrt(number / max(largest, 1))


def mix(colour: str, ground: str, share: float) -> str:
    """So much of a colour on a ground, #RRGGBB."""
    return "#" + "".join(
        f"{round(one * share + other * (1 - share)):02X}" for one, other in zip(rgb(colour), rgb(ground), strict=True)
    )
