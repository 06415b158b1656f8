"""Parties and their standing: 36 partners as of 2021, everybody else whom the record names, and the OCU itself.

The record states the list as of 2021 and, for 2018, the counts: 3 operational partners and 21 observers. Only the
United Kingdom (raised to operational partner in 2020) and Saudi Arabia (new) differ between the two, so every other
status is taken to have held from the beginning of 2018 and is marked inferred. Belarus is stated to be an observer
since May 2017.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data.access.viewers import OCU
from data.store.record.readings import Row, text
from data.store.tables import Party, PartyStatusPeriod
from data.terms.codes import PartyStatus, country_name

STATUSES: Mapping[str, PartyStatus] = {
    "member_state": PartyStatus.MEMBER_STATE,
    "operational_partner": PartyStatus.OPERATIONAL_PARTNER,
    "observer": PartyStatus.OBSERVER,
}
# Partners of single operations, as the record writes them, with the code and name they go by here.
OTHER_PARTIES: Mapping[str, tuple[str, str]] = {
    "CSC WB": ("CSC-WB", "Countering Serious Crime in the Western Balkans"),
    "Europol": ("EUROPOL", "Europol"),
    "INTERPOL": ("INTERPOL", "INTERPOL"),
    "TR": ("TR", ""),
    "UK": ("GB", ""),
    "UK SOCA": ("GB", ""),
    "US DEA": ("US", ""),
}
_NEWS_2018 = "SELEC home page news, 2018"


@dataclass(frozen=True, slots=True)
class Standing:
    """From when a status holds, and whether a source says so."""

    status: PartyStatus
    valid_from: date
    valid_to: date | None = None  # exclusive
    basis: str = "inferred"
    note: str | None = None
    source: str | None = None


_SINCE_2018 = "held by 2018 at the latest: 24 partners then, and only GB and SA differ from the 25 of 2021"
STANDINGS: Mapping[str, tuple[Standing, ...]] = {
    "GB": (
        Standing(PartyStatus.OBSERVER, date(2018, 1, 1), date(2020, 1, 1), note=_SINCE_2018, source=_NEWS_2018),
        Standing(PartyStatus.OPERATIONAL_PARTNER, date(2020, 1, 1), basis="stated", note="since 2020"),
    ),
    "BY": (Standing(PartyStatus.OBSERVER, date(2017, 5, 1), basis="stated", note="since May 2017", source=_NEWS_2018),),
    "SA": (
        Standing(
            PartyStatus.OPERATIONAL_PARTNER,
            date(2021, 12, 6),
            note="by this day at the latest: a visit followed the agreement, whose year is not stated",
        ),
    ),
}


def partner_code(row: Row) -> str:
    """ISO alpha-2 for a state, the short name for an organisation."""
    return row["iso2"] or row["name_as_written"].upper()


def parties(partners: Iterable[Row], countries: Iterable[str], others: Iterable[str]) -> Iterator[Party]:
    """The partners, then countries and organisations that only operations name, then the OCU."""
    known: set[str] = set()
    for row in partners:
        code = partner_code(row)
        known.add(code)
        name = country_name(code) if row["kind"] == "state" else row["name_as_written"]
        member = {"yes": True, "no": False}.get(row["eu_member"])
        yield Party(code=code, name=name, kind=row["kind"], eu_member=member, source=row["source"])
    named = {OTHER_PARTIES[other] for other in others if other in OTHER_PARTIES}
    rest = {(code, "") for code in countries} | named
    for code, name in sorted(rest):
        if code not in known:
            known.add(code)
            yield Party(code=code, name=name or country_name(code), kind="organisation" if name else "state")
    yield Party(code=OCU, name="Operational Center Unit", kind="organisation")


def standings(partners: Iterable[Row]) -> Iterator[PartyStatusPeriod]:
    """One row a status that a partner has held, with its validity dates, stated or inferred."""
    for row in partners:
        code, status = partner_code(row), STATUSES[row["status"]]
        note = "by 2018 at the latest" if status is PartyStatus.MEMBER_STATE else _SINCE_2018
        for standing in STANDINGS.get(code, (Standing(status, date(2018, 1, 1), note=note),)):
            yield PartyStatusPeriod(
                party=code,
                status=standing.status.value,
                valid_from=standing.valid_from,
                valid_to=standing.valid_to,
                basis=standing.basis,
                source=standing.source or row["source"],
                note="; ".join(filter(None, [standing.note, text(row, "note")])) or None,
            )
