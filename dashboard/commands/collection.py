"""vardar load record | crossings, and vardar exercise: what fills the store beside reports."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.store.unit_of_work import UnitOfWork

app = typer.Typer(help="Load what comes with Vardar; what is there already stays.", no_args_is_help=True)


@app.command()
def record() -> None:
    """The published record of operations and seizures."""
    from data.store.record import load_record

    _load(load_record, "The published record")


@app.command()
def crossings() -> None:
    """The gazetteer: crossing points and border sections."""
    from data.store.places import load_gazetteer

    _load(load_gazetteer, "The gazetteer")
