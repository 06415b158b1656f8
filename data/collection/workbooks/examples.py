"""The example row of each kind: invented, filled as a good report would be, and never imported."""

from collections.abc import Mapping
from datetime import date, time

from data.collection.languages import Language
from data.collection.source import Cell
from data.collection.workbooks.filling import Cells

_DAY = date(2020, 3, 9)
_PLACE: Cells = {
    "crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD",
    "place_type": "BCP_ROAD",
    "country": "BG",
}
_EXAMPLES: dict[str, Cells] = {
    "migrant-detection": {
        "originator": "BG",
        "date": _DAY,
        "time": time(14, 30),
        "direction": "ENTRY",
        **_PLACE,
        "persons": 5,
        "persons_basis": "COUNTED",
        "minors": 2,
        "unaccompanied_minors": 0,
        "nationality_1": "SY",
        "persons_1": 3,
        "basis_1": "CLAIMED",
        "nationality_2": "AF",
        "persons_2": 2,
        "basis_2": "DOCUMENT",
        "outcome": "APPREHENDED",
        "crossing_means": "LORRY_CARGO",
        "concealed_in_vehicle": True,
        "came_from": "TR",
    },
    "border-crossing": {
        "originator": "BG",
        "date": _DAY,
        "time": time(3, 15),
        "direction": "ENTRY",
        "place_type": "GREEN",
        "country": "BG",
        "section": "BG-TR-1",
        "outcome": "ESCAPED",
        "persons": 8,
        "persons_basis": "EST",
        "crossing_means": "FOOT",
        "evidence": "CAMERA",
        "came_from": "TR",
    },
    "seizure": {
        "case_ref": "BG-2020-0123",
        "commodity": "DRUG",
        "drug": "HEROIN",
        "quantity": 12.5,
        "unit": "KGM",
        "quantity_basis": "NET",
        "lab": "FIELD",
        "originator": "BG",
        "date": _DAY,
        "time": time(22, 5),
        "direction": "ENTRY",
        **_PLACE,
        "concealment": "VEH_MOD",
        "transport_mode": "3",
        "conveyance": "LORRY",
        "arrests": 1,
        "came_from": "TR",
    },
    "daily-return": {
        "party": "BG",
        "date": _DAY,
        "phase": "OPER",
        "measure_messages": 3,
        "measure_detections": 2,
        "measure_persons": 9,
        "measure_seizures": 1,
        "measure_arrests": 0,
    },
    "traffic": {
        "crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD",
        "date": _DAY,
        "direction": "ENTRY",
        "lane": "CAR",
        "vehicles": 2140,
        "persons": 5310,
        "persons_checked": 5310,
        "refusals": 12,
        "wait_minutes": 25,
        "coverage_pct": 100,
    },
}
_REMARKED = ("migrant-detection", "border-crossing", "seizure")


def example_cells(kind: str, words: Language) -> Cells:
    """The cells of the example row by column key."""
    remark: Cells = {"text": words.word("example")} if kind in _REMARKED else {}
    return _EXAMPLES[kind] | remark


def is_example(cells: Mapping[str, Cell], kind: str, words: Language) -> bool:
    """Whether these are the cells of the example as it was made: nobody wrote into it."""
    wanted = example_cells(kind, words)
    return cells.keys() == wanted.keys() and all(_same(cells[name], value) for name, value in wanted.items())


def _same(cell: Cell, value: object) -> bool:
    if isinstance(value, bool) or cell is None:
        return True  # yes and no stand there in the words of a language
    if isinstance(value, str):
        return str(cell).strip() == value or str(cell).rstrip().endswith(f"[{value}]")
    if isinstance(value, date):
        return str(value) in str(cell) or value.strftime("%d.%m.%Y") in str(cell)
    if isinstance(value, time):
        return f"{value:%H:%M}".lstrip("0") in str(cell) or not isinstance(cell, str)
    return isinstance(cell, int | float) and abs(cell - float(str(value))) < 1e-9
