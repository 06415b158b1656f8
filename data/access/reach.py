"""The policy over the copy in memory, which keeps two numbers with each row so that the clause compares numbers only.

`reach` is how far a report goes by its status, marking and release; `sender` is a number of its originator that few
parties share. Both are made of the row when it is copied. That this clause holds for exactly the records that
`policy.decide` allows is tested over the whole matrix, beside the clause over the columns themselves.
"""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, cast, false, func, literal_column, or_
from sqlalchemy.dialects import postgresql

from data.access.policy import INWARD, Action, may, visible_to
from data.access.viewers import Viewer
from data.terms.codes import PartyStatus, Release, Status
from data.terms.columns import incident

_DRAFT, _INWARD, _NAMED, _MEMBERS, _PARTNERS = range(5)
_LEAST = {PartyStatus.MEMBER_STATE: _MEMBERS, PartyStatus.OPERATIONAL_PARTNER: _PARTNERS}
_SHIFT = 1 << 16  # more than a letter's number needs in any script that codes are written in
_reach: ColumnElement[int] = literal_column("incident.reach", Integer)
_sender: ColumnElement[int] = literal_column("incident.sender", BigInteger)


def derived() -> dict[str, str]:
    """The numbers as DuckDB's SQL over the columns of `incident`: name -> expression."""
    row = incident.c
    reach = case(
        (row.status == Status.DRAFT.value, _DRAFT),
        (row.status.in_([status.value for status in INWARD]), _INWARD),
        (row.release == Release.PUBLIC.value, _PARTNERS),
        (row.handling == "", _INWARD),
        (row.release.in_([Release.STRATEGIC.value, Release.PARTNERS.value]), _PARTNERS),
        (row.release == Release.MEMBERS.value, _MEMBERS),
        (row.release == Release.NAMED.value, _NAMED),
        else_=_INWARD,
    )
    letters = (row.originator, func.substr(row.originator, 2, 1))
    first, second = (cast(func.unicode(letter), BigInteger) for letter in letters)
    sender = first * _SHIFT + second
    return {"reach": _write(reach), "sender": _write(sender)}


def visible_in_copy(
    viewer: Viewer, *, action: Action = Action.SEE, among: Collection[str] = tuple(Status)
) -> ColumnElement[bool]:
    """`policy.visible_to` for the copy in memory."""
    if viewer.behind is not None:
        both = (replace(viewer, behind=None), viewer.behind)
        return and_(*(visible_in_copy(one, action=action, among=among) for one in both))
    standing = viewer.standing
    if action is not Action.SEE or standing.is_ocu or len(viewer.party) < 2 or not may(viewer, action).allowed:
        return visible_to(viewer, action=action, among=among)
    row = incident.c
    own = and_(_sender == _number(viewer.party), row.originator == viewer.party)
    named = and_(_reach == _NAMED, func.contains(row.release_to, f" {viewer.party} "))
    theirs = and_(_reach != _DRAFT, row.operation.in_(sorted(viewer.operations))) if standing.coordinates else false()
    return or_(_reach >= _LEAST[viewer.status], own, named, theirs)


def _number(party: str) -> int:
    return ord(party[0]) * _SHIFT + ord(party[1])


def _write(expression: ColumnElement[int]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(expression.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace("incident.", "")
