"""Synthetic operations, always flagged as exercise: nomad, containment, jad, and region for load tests.

Each is the same for the same seed and start, has a code of its own (`EX-NOMAD-2020`), and never mixes with real data.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from data.exercise import containment, joint_action_days, nomad
from data.exercise.delivery import Delivered, load, play
from data.exercise.nomad import DEMO_NOW
from data.exercise.schedule import DEFAULT_SEED, Exercise
from data.terms.errors import InputRefused

__all__ = ["DEMO_NOW", "DEMO_OPERATION", "NAMES", "Delivered", "Exercise", "load", "plan", "play"]

DEMO_OPERATION = "EX-NOMAD-2020"
_PLANS: Mapping[str, Callable[..., Exercise]] = {
    "nomad": nomad.plan,
    "containment": containment.plan,
    "jad": joint_action_days.plan,
}
NAMES = (*_PLANS,)


def plan(
    name: str, *, starting: date | datetime | None = None, seed: int = DEFAULT_SEED, incidents: int | None = None
) -> Exercise:
    """An exercise by its name, on its own dates or from the day of `starting`; `incidents` is for region alone.

    Raises InputRefused for a name that is not in NAMES.
    """
    if name not in _PLANS:
        raise InputRefused(f"there is no exercise {name}", advice=f"There are: {', '.join(NAMES)}")
    return _PLANS[name](starting=starting, seed=seed)
