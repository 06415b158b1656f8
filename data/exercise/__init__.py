"""Synthetic operations, always flagged as exercise: nomad, containment, jad, and region for load tests.

Each is the same for the same seed and start, has a code of its own (`EX-NOMAD-2020`), and never mixes with real data.
"""

from datetime import date, datetime
from typing import Literal, overload

from data.exercise import containment, joint_action_days, nomad, region
from data.exercise.delivery import Delivered, load, play
from data.exercise.nomad import DEMO_NOW
from data.exercise.region import DEFAULT_INCIDENTS, Region
from data.exercise.schedule import DEFAULT_SEED, Exercise
from data.terms.errors import InputRefused

__all__ = ["DEMO_NOW", "DEMO_OPERATION", "NAMES", "Delivered", "Exercise", "Region", "load", "plan", "play"]

DEMO_OPERATION = "EX-NOMAD-2020"
_PLANS = {"nomad": nomad.plan, "containment": containment.plan, "jad": joint_action_days.plan}
NAMES = (*_PLANS, "region")


@overload
def plan(
    name: Literal["nomad", "containment", "jad"],
    *,
    starting: date | datetime | None = None,
    seed: int = DEFAULT_SEED,
    incidents: int | None = None,
) -> Exercise: ...


@overload
def plan(
    name: Literal["region"],
    *,
    starting: date | datetime | None = None,
    seed: int = DEFAULT_SEED,
    incidents: int | None = None,
) -> Region: ...


@overload
def plan(
    name: str, *, starting: date | datetime | None = None, seed: int = DEFAULT_SEED, incidents: int | None = None
) -> Exercise | Region: ...


def plan(
    name: str, *, starting: date | datetime | None = None, seed: int = DEFAULT_SEED, incidents: int | None = None
) -> Exercise | Region:
    """An exercise by its name, on its own dates or from the day of `starting`; `incidents` is how many region has.

    Raises InputRefused for a name that is not in NAMES, a seed below zero, and a number for any but region.
    """
    if name not in NAMES:
        raise InputRefused(f"there is no exercise {name}", advice=f"There are: {', '.join(NAMES)}")
    if seed < 0:
        raise InputRefused(f"a seed is 0 or more, not {seed}")
    if name == "region":
        return region.plan(
            starting=starting, seed=seed, incidents=DEFAULT_INCIDENTS if incidents is None else incidents
        )
    if incidents is not None:
        raise InputRefused(f"{name} has the number of messages that it has; only region takes a number of incidents")
    return _PLANS[name](starting=starting, seed=seed)
