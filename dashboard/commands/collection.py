"""vardar load record | crossings, and vardar exercise: what fills the store beside reports."""

import time
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_store

if TYPE_CHECKING:
    from data.store.unit_of_work import UnitOfWork

app = typer.Typer(help="Load what comes with Vardar; what is there already stays.", no_args_is_help=True)


@app.command()
def record() -> None:
    """The published record of operations and seizures."""
    from data.store.record import load_record

    _load(load_record, "published record")


@app.command()
def crossings() -> None:
    """The gazetteer: crossing points and border sections."""
    from data.store.places import load_gazetteer

    _load(load_gazetteer, "gazetteer")


def exercise(
    name: Annotated[str, typer.Argument(help="nomad, containment, jad or region.")],
    starting: Annotated[
        str | None, typer.Option(help="First day, YYYY-MM-DD, or now; else its historical dates.")
    ] = None,
    live: Annotated[
        float | None, typer.Option(help="Play it this many times faster than real time; 1 is real.")
    ] = None,
    incidents: Annotated[int | None, typer.Option(help="How many incidents (region).")] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another exercise.")] = 1,
) -> None:
    """Make a synthetic operation, always flagged EXERCISE."""
    from dashboard.bootstrap import clock_for
    from data import exercise as exercises

    with open_store() as (settings, engine), progress_bar(f"exercise {name}") as progress:
        planned = exercises.plan(name, starting=_first_day(starting), seed=seed, incidents=incidents)
        if live:
            typer.echo(f"Playing {planned.code}, EXERCISE data, {live:g} times as fast as it happened (stop: Ctrl-C)")
        done = exercises.play(
            engine, planned, clock=clock_for(settings), speed=live, sleep=time.sleep, progress=progress
        )
    typer.echo(f"{planned.code}, EXERCISE data: {done.new:,} new, {done.unchanged:,} already there")


def _load(load: "Callable[[UnitOfWork], object]", what: str) -> None:
    from data.access.viewers import local_watch_officer
    from data.store.unit_of_work import UnitOfWork

    with (
        open_store() as (_, engine),
        progress_bar(f"Loading the {what}"),
        UnitOfWork(engine, viewer=local_watch_officer()) as work,
    ):
        counts = load(work)
        work.commit()
    told = asdict(counts).items() if is_dataclass(counts) and not isinstance(counts, type) else ()
    numbers = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in told)
    typer.echo(f"The {what} is loaded: {numbers}")


def _first_day(text: str | None) -> date | datetime | None:
    from data.terms.days import utc_now
    from data.terms.errors import InputRefused

    if text is None:
        return None
    if text == "now":
        return utc_now()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"--starting {text}: it is a date such as 2026-03-09, or now") from None
