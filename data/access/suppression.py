"""Which totals of a table may be told, so that nobody learns of a few reports or persons: pure rules over counts.

**The rule.** A table has a fixed frame: all its countries and all its groups are always in it. A number is told or not
told; a zero is never told. What is not told says nothing, not even whether there is any report at all.

- Only reports that are not public are looked at: who knows every public report from elsewhere knows no more.
- The total of a country, and of a group, is told where it is FEW (5) or more.
- A sum (the grand total over countries; a country over groups; a group over countries) must not tell what it leaves
  over: its *rest*, the sum less the numbers in it that are told, is FEW or more, and small enough that any one of the
  numbers in it could be 0. A grand total with another rest is not told. A country or group with another rest keeps its
  total, and none of its cells is told: these are suppressed for the others' sake.
- So a cell (country × group) is told where it is FEW or more and both its sums have such a rest.
- The release as a whole is then looked at as its receiver would (`is_wide`): every number that is not told must be open
  over a range of FEW values or more. Where one is not, no cell is told; and where that is not enough either, no total
  by group.
- Persons are told where the reports are told and at least FEW persons are in it; their total where the total of
  the reports is told and the rest of the persons is at least FEW and shared among three countries or more.

Totals come before cells because that tells more: over random months of 20 to 120 seizures the opposite order (every
cell of FEW, totals where they allow) told 40 to 80 % of the countries' totals and lost all totals by group in a fifth
to a half of the months; this one told all of both, at the price of half to all of the large cells.

**What it promises.** Nobody who knows all that was told, FEW and these rules can narrow any number that is not told to
less than FEW values: never to 1 … 4, never to one value, never to "there was one".

**Knowing the method.** Where the rules look at hidden numbers they ask "is this rest small, or so large that the
numbers in it are nearly full", and zeros answer as the truth does; `is_wide` looks at the release alone. That a
release was narrowed by it tells something more; the tests count through all small tables, put those with the same
release together, and find nothing in what these have in common. For large tables that much is not proved.

Whole numbers in a table with its sums are a flow in a network: linear programmes over it have whole solutions, so the
intervals found by them are exact.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FEW = 5  # fewer reports, or persons, are not told
FIRST_LOOKS = 48

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is told of a table of countries × groups: cells, totals of countries and of groups, the grand total."""

    cells: Mask  # countries × groups
    rows: Mask
    columns: Mask
    total: bool


def list_pattern(counts: Counts, *, few: int = FEW) -> tuple[Mask, bool]:
    """What is told of a table with countries alone: countries, and the grand total."""
    told = counts >= few
    return told, bool(_leaves_enough(np.array(counts[~told].sum()), np.array((~told).sum()), few=few))


def pattern(counts: Counts, *, few: int = FEW) -> Pattern:
    """What is told of these counts (countries × groups) of reports that are not public."""
    rows, rows_total = list_pattern(counts.sum(axis=1), few=few)
    columns, columns_total = list_pattern(counts.sum(axis=0), few=few)
    large = counts >= few
    rest = np.where(large, 0, counts)
    open_rows, open_columns = (_leaves_enough(rest.sum(axis=axis), (~large).sum(axis=axis), few=few) for axis in (1, 0))
    total = bool((rows_total and columns_total) or rows.all() or columns.all())  # who is told all parts has their sum
    whole = Pattern(large & open_rows[:, None] & open_columns, rows, columns, total)
    without_cells = replace(whole, cells=np.zeros_like(large))
    for told in (whole, without_cells):
        if is_wide(told, counts, few=few):
            return told
    return replace(without_cells, columns=np.zeros_like(columns), total=bool(rows_total))


def persons_pattern(told: Mask, total: bool, persons: Counts, *, few: int = FEW) -> tuple[Mask, bool]:
    """What is told of the persons of a table with countries alone, where `told` and `total` are told of its reports.

    `persons` are those of reports that are not public, by country.
    """
    shown = told & (persons >= few)
    rest = int(persons[~shown].sum())
    unbounded = int((~told).sum())  # a few reports may hold any number of persons
    bounded = int((~shown).sum()) - unbounded
    is_shared = unbounded >= 3 or (unbounded == 0 and rest <= (few - 1) * (bounded - 1))
    return shown, total and (unbounded + bounded == 0 or (rest >= few and is_shared))


def _leaves_enough(rest: Counts, hidden: Counts, *, few: int) -> Mask:
    """Whether each rest over so many numbers, all less than `few`, is no small one and any of them could be 0."""
    return np.asarray((hidden == 0) | ((rest >= few) & (rest <= (few - 1) * (hidden - 1))))


# --- a release as its receiver sees it ---------------------------------------------------------------------


def is_wide(told: Pattern, counts: Counts, *, few: int = FEW) -> bool:
    """Whether every number that is not told is open over `few` values or more. Looks at what is told alone."""
    hidden = np.argwhere(~told.cells)
    if len(hidden) == 0:
        return True
    sums, low, high = _constraints(told, counts, hidden, few=few)
    # Where a country and a group both tell cells, whatever else they hold is known to be small.
    has_cells = [np.asarray(told.cells.any(axis=axis)) for axis in (1, 0)]
    small = has_cells[0][hidden[:, 0]] & has_cells[1][hidden[:, 1]]
    ceiling = np.where(small, few - 1.0, np.inf)
    asked = np.vstack([np.eye(len(hidden)), *_unknown_sums(told, hidden)])
    least, most = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)

    def look(aim: Numbers) -> None:
        values = asked @ _solve(aim, sums, low, high, ceiling)  # shows what is possible for all that is asked at once
        np.minimum(least, values, out=least)
        np.maximum(most, values, out=most)

    directions = np.random.default_rng(0)
    for _ in range(
        min(FIRST_LOOKS, len(asked) // 3)
    ):  # most are seen to be wide by a few looks anywhere; the answer is the same without
        look(directions.standard_normal(len(hidden)))
    for number in range(len(asked)):
        for sign in (1.0, -1.0):
            if most[number] - least[number] < few - 1:
                look(sign * asked[number])
        if most[number] - least[number] < few - 1:
            return False
    return True


def _constraints(
    told: Pattern, counts: Counts, hidden: npt.NDArray[np.intp], *, few: int
) -> tuple[Numbers, Numbers, Numbers]:
    """What the release says of sums of the hidden cells: which cells (sums × cells), low and high of each."""
    rest = np.where(told.cells, 0, counts)
    rows: list[tuple[Numbers, float, float]] = []
    for axis, totals in ((0, told.rows), (1, told.columns)):
        if axis == 1 and not totals.any():  # they may be withheld together: then none says anything of itself
            continue
        for at, is_told in enumerate(totals):
            known = float(rest.take(at, axis=axis).sum())
            ends = (known, known) if is_told else (0.0, few - 1.0)
            rows.append(((hidden[:, axis] == at).astype(float), *ends))
    if told.total:
        rows.append((np.ones(len(hidden)), float(rest.sum()), float(rest.sum())))
    sums = np.array([members for members, _, _ in rows]).reshape(len(rows), len(hidden))
    return sums, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows])


def _unknown_sums(told: Pattern, hidden: npt.NDArray[np.intp]) -> list[Numbers]:
    """The totals that are not told, each as the hidden cells in it."""
    return [
        (hidden[:, axis] == at).astype(float)
        for axis, totals in ((0, told.rows), (1, told.columns))
        for at in np.flatnonzero(~totals)
    ]


def _solve(aim: Numbers, sums: Numbers, low: Numbers, high: Numbers, ceiling: Numbers) -> Numbers:
    """The hidden cells for which `aim` is least among all that fit the release (there is one: the truth).

    A sum without end is given as far as shows that it is wide.
    """
    from scipy.optimize import linprog

    ends = np.isclose(low, high)
    found = linprog(
        aim,
        A_ub=np.vstack([sums[~ends], -sums[~ends]]),
        b_ub=np.concatenate([high[~ends], -low[~ends]]),
        A_eq=sums[ends],
        b_eq=high[ends],
        bounds=np.column_stack([np.zeros(len(ceiling)), np.minimum(ceiling, 1e6)]),
        method="highs",
    )
    return np.asarray(found.x)
