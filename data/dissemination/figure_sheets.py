"""Figures as the document that other programs read: the stable shape of `vardar figures --json` and /api/v1/figures."""

from collections.abc import Sequence

from data.dissemination.records import DATA_WORD
from data.dissemination.stamp import write_withheld
from data.picture.figures import Figure
from data.picture.selection import Selection
from data.terms.markings import Marking

Json = dict[str, object]
MOST_NAMED = 1_000


def figures_document(figures: Sequence[Figure], selection: Selection, *, marking: Marking, withheld: int = 0) -> Json:
    """The document, under the marking of the incidents behind the figures. Null stands for what is not known, or what
    this viewer may not know; `withheld` is how many reports are not in it because they are not this viewer's to pass
    on."""
    return {
        "data": DATA_WORD[selection.filter.exercise],
        "marking": marking.sentence(),
        "handling": list(marking.explanations()),
        "filter": selection.filter.sentence(zone=selection.zone),
        "viewer": f"{selection.viewer.name} ({selection.viewer.party})",
        "as_of": selection.as_of.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "figures": [_figure(one) for one in figures],
        **({"withheld": write_withheld(withheld)} if withheld else {}),
    }


def _figure(figure: Figure) -> Json:
    return {
        "by": dict(figure.by),
        "measure": figure.measure,
        "value": figure.value,
        "unit": figure.unit,
        "low": figure.low,
        "high": figure.high,
        "incident_count": figure.incident_count,
        "incidents": None if figure.incidents is None else list(figure.incidents[:MOST_NAMED]),
        "caveats": list(figure.caveats),
    }
