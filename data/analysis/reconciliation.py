"""Reconciliation: which reports may tell of one event, how surely, and why. Pure; an officer decides.

A daily return that is cumulative is refused where it comes in (`data.collection`), so it makes no pair. What was found
is a proposal: nothing is counted otherwise because of it before somebody has confirmed it.
"""

from collections.abc import Collection, Mapping
from functools import cache

import numpy as np
import pandas as pd
import shapely

from data import reference
from data.analysis.blocks import Neighbours, counted, meetings
from data.analysis.likeness import Reports, weigh
from data.analysis.reasons import reasons
from data.terms.pairs import Likeness

THRESHOLD = 0.3  # a proposal costs an officer a look, a miss counts somebody twice; see the calibration in the tests
ADJACENT_KM = 3.0  # two sections that come closer than this are adjacent: the drawn lines do not always touch
KM_A_DEGREE = 111.32


def candidates(
    frame: pd.DataFrame,
    *,
    neighbours: Neighbours | None = None,
    fresh: Collection[str] | None = None,
    threshold: float = THRESHOLD,
) -> tuple[Likeness, ...]:
    """The pairs of a frame that may be one event, surest first.

    `frame` has the columns of `data.store.comparison_frames`; reports that do not count are left out. `neighbours` are
    the adjacent sections of each section (by default those of the reference); with `fresh`, a pair has one of these
    uids at least. Scores are the posterior of `likeness.weigh`, 0 to 1.
    """
    frame = counted(frame)
    if len(frame) < 2:
        return ()
    near = adjacent_sections() if neighbours is None else neighbours
    reports = Reports(frame, neighbours=near)
    is_fresh = None if fresh is None else frame["uid"].isin({*fresh}).to_numpy()
    found: dict[tuple[int, int], Likeness] = {}
    for met in meetings(frame, neighbours=near):
        if is_fresh is not None:
            met = met.only(is_fresh[met.one] | is_fresh[met.other])
        evidence = weigh(reports, met)
        score = evidence.score
        for at in np.flatnonzero(score >= threshold):
            pair = (int(evidence.met.one[at]), int(evidence.met.other[at]))
            if (min(pair), max(pair)) not in found:
                one, other = (dict(zip(frame.columns, frame.iloc[place], strict=True)) for place in pair)
                said = reasons(one, other, evidence.of(int(at)))
                likeness = Likeness(one["uid"], other["uid"], round(float(score[at]), 4), said)
                found[min(pair), max(pair)] = likeness
    return tuple(sorted(found.values(), key=lambda one: (-one.score, one.one, one.other)))


@cache
def adjacent_sections() -> Mapping[str, frozenset[str]]:
    """The sections of the reference that touch or nearly touch each, by id."""
    table = reference.sections()
    shapes, ids = table.geometry.to_numpy(), table["id"].to_numpy()
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=ADJACENT_KM / KM_A_DEGREE)
    near: dict[str, set[str]] = {str(name): set() for name in ids}
    for a, b in zip(ids[one], ids[other], strict=True):
        if a != b:
            near[str(a)].add(str(b))
    return {name: frozenset(others) for name, others in near.items()}
