"""The offices of the house: who manages people, tokens and settings."""

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.terms.errors import NotAllowed


def require_manager(viewer: Viewer) -> None:
    """Nothing, if this viewer manages people and settings. Raises NotAllowed."""
    decision = may(viewer, Action.MANAGE)
    if not decision.allowed:
        raise NotAllowed(decision.reason)
