"""Reasons in words: why two reports may be one event, as an officer would say it. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from data import reference
from data.analysis.likeness import PairEvidence, Relation
from data.terms.codes import Direction, Kind, Outcome, TimePrecision, country_name, label

Report = Mapping[str, Any]  # a row of the frame; what is not given is None or NaN

SAID = 0.3  # bits: a field that speaks less clearly for one event is no reason
UNITS = {"KGM": "kg", "H87": "pieces"}


def reasons(one: Report, other: Report, evidence: PairEvidence) -> tuple[str, ...]:
    """How the two come to be two reports of one event, then what agrees in them, the strongest first."""
    first, second = _in_order(one, other, evidence.relation)
    strongest = sorted(evidence.bits.items(), key=lambda field: -field[1])
    said = [WORDS[name](first, second, evidence) for name, bits in strongest if bits > SAID and name in WORDS]
    return (_relation(first, second, evidence.relation), *(words for words in said if words))


def _in_order(one: Report, other: Report, relation: Relation) -> tuple[Report, Report]:
    """Who leaves, or is sent back, first; else as it happened."""
    if relation is Relation.NEIGHBOURS:
        return (one, other) if one["direction"] == Direction.EXIT else (other, one)
    if relation is Relation.READMISSION:
        is_first = one["outcome"] == Outcome.READMITTED and one["handed_over_to"] == other["country"]
        return (one, other) if is_first else (other, one)
    return (one, other) if one["occurred_from"] <= other["occurred_from"] else (other, one)


def _relation(one: Report, other: Report, relation: Relation) -> str:
    if relation is Relation.NAMED:
        return "one report names the other as its counterpart"
    if relation is Relation.SAME_SENDER:
        return f"sent twice by {_sender(one)}" if _given(one["originator"]) else "two reports without a sender"
    if relation is Relation.AGENCIES:
        return f"{_sender(one)} and {_sender(other)} on one case"
    if relation is Relation.READMISSION:
        return f"readmitted from {country_name(one['country'])} to {country_name(other['country'])}"
    return f"exit from {country_name(one['country'])}, entry to {country_name(other['country'])}"


def _time(one: Report, other: Report, evidence: PairEvidence) -> str:
    if TimePrecision.DAY in (one["occurred_precision"], other["occurred_precision"]):
        return "on the same day" if evidence.hours == 0 else ""
    minutes = round(evidence.hours * 60)
    if minutes == 0:
        return "at the same time"
    amount = f"{minutes} minute{'s' * (minutes != 1)}" if minutes < 120 else f"{round(minutes / 60)} hours"
    is_way = evidence.relation in (Relation.NEIGHBOURS, Relation.READMISSION)
    return f"{amount} later" if is_way and one["occurred_from"] <= other["occurred_from"] else f"{amount} apart"


def _place(one: Report, other: Report, evidence: PairEvidence) -> str:
    if _given(one["crossing"]) and one["crossing"] == other["crossing"]:
        return f"at {_name(reference.crossings(), one['crossing'])}"
    if evidence.km is not None:
        return f"{evidence.km:.1f} km apart" if evidence.km >= 0.05 else "at the same place"
    if _given(one["section"]) and one["section"] == other["section"]:
        return f"on the section {_name(reference.sections(), one['section'])}"
    return "on adjacent sections" if _given(one["section"]) and _given(other["section"]) else "in the same region"


def _size(one: Report, other: Report, _: PairEvidence) -> str:
    words = "dead or missing" if one["kind"] == Kind.FATALITY else "persons"
    first, second = (_people(report) for report in (one, other))
    if first == second:
        return f"{first} {'person' if words == 'persons' and first == 1 else words} in both"
    return f"{first} and {second} {words}"


def _people(report: Report) -> int:
    if report["kind"] == Kind.FATALITY:
        return sum(int(report[name]) for name in ("dead", "missing") if _given(report[name]))
    return int(report["persons"])


def _nationalities(one: Report, other: Report, _: PairEvidence) -> str:
    common = sorted({*str(one["nationalities"]).split()} & {*str(other["nationalities"]).split()})
    return f"{', '.join(country_name(code) for code in common)} in both"


def _goods(one: Report, other: Report, _: PairEvidence) -> str:
    common = sorted({*str(one["goods"]).split()} & {*str(other["goods"]).split()})
    return f"{', '.join(_goods_name(code) for code in common)} in both"


def _amount(one: Report, other: Report, _: PairEvidence) -> str:
    amounts = sorted({f"{report['main_amount']:,.6g}" for report in (one, other)})
    unit = UNITS.get(str(one["main_unit"])) or label("unit", str(one["main_unit"]))
    return f"{' and '.join(amounts)} {unit} of {_goods_name(one['main_goods'])}"


def _minors(one: Report, _: Report, __: PairEvidence) -> str:
    return f"{int(one['minors'])} minors in both" if one["minors"] else ""


def _case(one: Report, _: Report, __: PairEvidence) -> str:
    return f"case {one['case_ref']} in both"


def _means(one: Report, _: Report, __: PairEvidence) -> str:
    name = "crossing_means" if _given(one["crossing_means"]) else "conveyance"
    return f"means in both: {label(name, one[name])}"


WORDS: Mapping[str, Callable[[Report, Report, PairEvidence], str]] = {
    "time": _time,
    "place": _place,
    "size": _size,
    "minors": _minors,
    "nationalities": _nationalities,
    "goods": _goods,
    "amount": _amount,
    "case": _case,
    "means": _means,
}


def _given(value: object) -> bool:
    return value is not None and value == value


def _sender(report: Report) -> str:
    agency, sender = report["originator_agency"], report["originator"]
    return str(agency) if _given(agency) else country_name(str(sender)) if _given(sender) else "a sender not named"


def _goods_name(code: object) -> str:
    named = label("drug", str(code))
    return (label("commodity", str(code)) if named == code else named).replace("_", " ")


def _name(table: Any, key: str) -> str:
    found = table.loc[table["id"] == key, "name"]
    return str(found.iloc[0]) if len(found) else key
