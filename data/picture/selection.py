"""A Selection: which incidents, for whom, in which state of the picture. Every frame and figure is made of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_

from data.access.policy import Action
from data.access.reach import visible_in_copy
from data.access.viewers import Viewer
from data.terms.days import DEFAULT_ZONE
from data.terms.filters import Filter

if TYPE_CHECKING:
    from data.picture.read_model import ReadModel


@dataclass(frozen=True, slots=True)
class Selection:
    """Filter ∧ what the viewer may see, at a version of the read model."""

    filter: Filter
    viewer: Viewer
    version: int
    as_of: datetime
    zone: str = DEFAULT_ZONE
    action: Action = Action.SEE  # DISCLOSE for what is taken out of the house

    def clause(self, chosen: Filter | None = None) -> ColumnElement[bool]:
        """Over the incident columns; with another filter, that filter for the same viewer."""
        meant = chosen or self.filter
        return and_(meant.clause(), visible_in_copy(self.viewer, action=self.action, among=meant.statuses))


def choose(
    model: "ReadModel", chosen: Filter, *, viewer: Viewer, zone: str = DEFAULT_ZONE, action: Action = Action.SEE
) -> Selection:
    """A selection in the picture as it stands now."""
    return Selection(chosen, viewer, model.version, model.as_of, zone, action)
