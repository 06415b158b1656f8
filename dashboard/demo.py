"""The demonstration's store: the gazetteer, the published record, and the exercise NOMAD up to where it opens."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.commands.progress import progress_bar
from dashboard.config import Settings
from data import exercise
from data.access.viewers import local_watch_officer
from data.store.engine import open_engine
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import Incident, Operation
from data.store.unit_of_work import UnitOfWork
from data.store.viewing import viewing
from data.terms.errors import InputRefused


def prepare(settings: Settings) -> None:
    """Make the store whole if it is not, all or nothing; where it is, nothing is read twice.

    Raises InputRefused for a store that holds real incidents of somebody else's, and StoreErrors.
    """
    engine = open_engine(settings.store_url)
    try:
        upgrade(engine)
        if not _holds(engine, exercise.DEMO_OPERATION):
            _refuse_real_incidents(engine)
            _fill(engine)
    finally:
        engine.dispose()


def _fill(engine: Engine) -> None:
    nomad = exercise.plan("nomad")
    steps: tuple[Callable[[UnitOfWork], object], ...] = (
        load_gazetteer,
        load_record,
        lambda work: exercise.load(work, nomad, until=exercise.DEMO_NOW),
    )
    with progress_bar("Preparing the demonstration") as progress:
        with UnitOfWork(engine, viewer=local_watch_officer()) as work:
            for done, step in enumerate(steps):
                progress(done, len(steps) + 1)
                step(work)
            progress(len(steps), len(steps) + 1)
            work.commit()
        progress(len(steps) + 1, len(steps) + 1)


def _holds(engine: Engine, operation: str) -> bool:
    with Session(engine) as session:
        return session.get(Operation, operation) is not None


def _refuse_real_incidents(engine: Engine) -> None:
    with Session(viewing(engine, local_watch_officer())) as session:
        if session.exec(select(Incident.id).where(col(Incident.exercise).is_(False)).limit(1)).first() is not None:
            raise InputRefused(
                "the store that VARDAR_STORE names holds real incidents; the demonstration writes nothing into it",
                advice="Unset VARDAR_STORE: the demonstration then uses a store of its own.",
            )
