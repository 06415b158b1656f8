"""What the store would refuse of a report that is right in itself: what it points to, and for whom it speaks."""

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlmodel import Session

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.collection.translated import AnyForm
from data.store.forms import FormRefused, IncidentForm
from data.store.references import read_references, refuse_strangers
from data.store.return_forms import ReturnForm, TrafficForm
from data.terms.errors import NotAllowed, RowRejected


class Checks:
    """The references of the store, read once for a file. Raises NotAllowed for a viewer who reports nothing."""

    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        general = may(viewer, Action.WRITE)
        if not general.allowed:
            raise NotAllowed(general.reason)
        self._viewer = viewer
        with Session(engine) as session:
            self._known = read_references(session)

    def problems(self, form: AnyForm) -> Iterator[RowRejected]:
        """Everything that would be refused of this form."""
        yield from self._foreign(form)
        if isinstance(form, IncidentForm):
            try:
                refuse_strangers([form], self._known)
            except FormRefused as refused:
                yield from refused.rows
        elif isinstance(form, ReturnForm) and form.operation not in self._known.operations:
            yield RowRejected("there is no such operation", field="operation", value=form.operation)
        elif isinstance(form, TrafficForm) and form.crossing not in self._known.crossings:
            yield RowRejected("there is no such crossing point", field="crossing", value=form.crossing)

    def _foreign(self, form: AnyForm) -> Iterator[RowRejected]:
        if self._viewer.is_ocu:
            return
        name = "originator" if isinstance(form, IncidentForm) else "party" if isinstance(form, ReturnForm) else ""
        speaks_for = getattr(form, name) if name else None
        if name and speaks_for != self._viewer.party:
            reason = f"{self._viewer.party} cannot report for {speaks_for or 'nobody'}"
            yield RowRejected(reason, field=name, value=speaks_for or "")
