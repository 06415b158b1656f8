"""An observer who wants to know more: all that was ever released, every public report, the threshold and the rules.

Works by linear programming over whole tables, in code of its own: it shares nothing with what suppresses but the frame.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from data.store.cube_counting import ALL, COUNTRIES
from data.terms.codes import Kind
from data.terms.drug_groups import DrugGroup

FEW = 5
ENDLESS = 1e5


@dataclass(frozen=True)
class Finding:
    """A number that was not told, and between which ends it must lie (of reports that are not public)."""

    what: str
    country: str
    group: str
    low: int
    high: int

    @property
    def discloses(self):
        """Few, for certain; or narrower than the protection width."""
        return (self.low >= 1 and self.high < FEW) or self.high - self.low < FEW - 1


def attack(kind, told, public):
    """Every number of a table that is not told, with its interval. `told`: (country, group) -> Cell; `public` the
    reports that everyone knows: (country, group) -> (reports, persons)."""
    groups = [*DrugGroup] if kind is Kind.SEIZURE else [ALL]
    yield from _intervals(
        "reports",
        groups,
        {place: cell.incidents - _public(public, place, 0) for place, cell in told.items()},
        persons_of=None,
    )
    if kind in (Kind.MIGRANT_DETECTION, Kind.BORDER_CROSSING):
        known = {place: cell.persons for place, cell in told.items() if cell.persons is not None}
        known = {place: persons - _public(public, place, 1) for place, persons in known.items()}
        yield from _intervals("persons", groups, known, persons_of={country for country, _ in told})


def _public(public, place, which):
    return sum(
        counts[which]
        for (country, group), counts in public.items()
        if place[0] in (ALL, country) and place[1] in (ALL, group)
    )


def _intervals(what, groups, known, *, persons_of):
    cells = [(country, group) for country in COUNTRIES for group in groups]
    at = {cell: number for number, cell in enumerate(cells)}
    rows = {(country, ALL): [at[country, group] for group in groups] for country in COUNTRIES}
    columns = {(ALL, group): [at[country, group] for country in COUNTRIES] for group in groups}
    sums = {**({} if len(groups) == 1 else rows | columns), (ALL, ALL): [*range(len(cells))]}
    fixed, floors, ceilings = [], np.zeros(len(cells)), np.full(len(cells), ENDLESS)
    bounded = []  # sums that are less than few
    for place, value in known.items():
        if place in at:
            floors[at[place]] = ceilings[at[place]] = value
        else:
            fixed.append((sums[place], value))
    if len(groups) == 1:
        for (country, group), number in at.items():
            # Few reports may hold any number of persons; many reports without persons hold few.
            if (country, group) not in known and (persons_of is None or country in persons_of):
                ceilings[number] = min(ceilings[number], FEW - 1)
    else:
        bounded += [members for place, members in rows.items() if place not in known]
        if any(place in known for place in columns):
            bounded += [members for place, members in columns.items() if place not in known]
        opened = {place for place in known if place in at}
        for country, group in cells:
            in_row = any(one == country for one, _ in opened)
            in_column = any(one == group for _, one in opened)
            if in_row and in_column and (country, group) not in known:
                ceilings[at[country, group]] = FEW - 1
    targets = {place: [number] for place, number in at.items()} | sums
    yield from _look(what, known, targets, fixed, bounded, floors, ceilings)


def _look(what, known, targets, fixed, bounded, floors, ceilings):
    size = len(floors)

    def matrix(sets):
        made = np.zeros((len(sets), size))
        for number, members in enumerate(sets):
            made[number, members] = 1
        return made

    equal = matrix([members for members, _ in fixed]), [value for _, value in fixed]
    less = matrix(bounded), [FEW - 1] * len(bounded)
    aims = {place: matrix([members])[0] for place, members in targets.items() if place not in known}
    parts = {place for place in targets if ALL not in place}
    low = dict.fromkeys(aims, np.inf)
    high = dict.fromkeys(aims, -np.inf)
    for place, aim in aims.items():
        if place == (ALL, ALL) and _is_sum_of_known(known, targets):
            continue  # nothing is kept from who is told every part
        if place in parts and len(aims) == 0:
            continue
        for sign in (1, -1):
            if high[place] - low[place] >= FEW - 1 and low[place] < 1:
                break  # seen to be open, with 0 in it
            found = linprog(
                sign * aim, A_eq=equal[0], b_eq=equal[1], A_ub=less[0], b_ub=less[1],
                bounds=np.column_stack([floors, ceilings]), method="highs",
            )  # fmt: skip
            assert found.status == 0, "the truth fits what was told"
            for other, its in aims.items():
                value = its @ found.x
                low[other], high[other] = min(low[other], value), max(high[other], value)
        yield Finding(what, *place, int(np.ceil(low[place] - 1e-6)), int(np.floor(high[place] + 1e-6)))


def _is_sum_of_known(known, targets):
    rows = [place for place in targets if place[1] == ALL and place[0] != ALL]
    columns = [place for place in targets if place[0] == ALL and place[1] != ALL]
    return any(places and all(place in known for place in places) for places in (rows, columns))
