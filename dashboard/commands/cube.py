"""vardar cube build."""

import json
from typing import Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_store

app = typer.Typer(help="The fixed totals for observers.")


@app.callback()
def totals() -> None:
    """The fixed totals for observers."""


@app.command()
def build(
    since: Annotated[
        str | None, typer.Option(help="First month, such as 2020-01. It is final: load its reports first.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Release every month that ended thirty days ago, once and for good. The server does this daily by itself, from the
    month in which the store was made; earlier months need --since."""
    from data.store import cube
    from data.terms.days import utc_now
    from data.terms.errors import InputRefused

    digits = (since or "").replace("-", "")
    if since is not None and not (len(since) == 7 and digits.isascii() and digits.isdigit() and len(digits) == 6):
        raise InputRefused(f"{since[:20]} is no month", advice="Write it like 2020-01.")
    with open_store() as (settings, engine), progress_bar("Counting"):
        done = cube.build(engine, clock=utc_now, zone=settings.zone, since=int(digits) if since else None)
    if as_json:
        told = {
            name: [_named(*table) for table in tables]
            for name, tables in (("released", done.released), ("withdrawn", done.withdrawn))
        }
        typer.echo(json.dumps(told, indent=2))
        return
    months = {month for month, _ in done.released}
    typer.echo(
        f"Released {_count(len(months), 'month')} in every kind."
        if months
        else "No month has settled since the last build."
    )
    if done.withdrawn:
        typer.echo(f"Withdrew {_count(len(done.withdrawn), 'table')}: a report in it may no longer be told.")


def _named(month: int, kind: str) -> dict[str, str]:
    return {"month": f"{month // 100}-{month % 100:02}", "kind": kind}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
