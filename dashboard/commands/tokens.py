"""vardar token add | list | revoke: the keys that other systems send and read with."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from dashboard.commands.stores import open_store

app = typer.Typer(help="Keys to the API, for systems that report or read.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What will use it, such as the name of a system; never used twice.")],
    party: Annotated[str, typer.Option(help="The party that it speaks for, such as BG.")],
    expires: Annotated[str, typer.Option(help="The day on which it ends, YYYY-MM-DD; two years ahead at most.")],
    scope: Annotated[list[str] | None, typer.Option(help="report or read; give the option twice for both.")] = None,
) -> None:
    """Make a token. It is printed once, alone on standard output, and kept nowhere."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_watch_officer
    from data.store import tokens
    from data.store.unit_of_work import UnitOfWork

    last = _day(expires)
    with open_store() as (settings, engine):
        clock = clock_for(settings)
        days = (last - clock().date()).days
        with UnitOfWork(engine, viewer=local_watch_officer(), clock=clock) as work:
            plain = tokens.issue(work, name=name, party=party, scope=scope or [tokens.REPORT], days=days)
            work.commit()
    typer.echo(plain)
    typer.echo("This is the only time that the token is shown. Hand it over by a safe way.", err=True)


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """All tokens, ended ones too, without the tokens themselves."""
    from data.access.viewers import local_watch_officer
    from data.store import tokens

    with open_store() as (_, engine):
        found = tokens.find(engine, local_watch_officer())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo("There are no tokens.")
    for one in found:
        end = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
        typer.echo(f"{one.name}: {one.party}, {' and '.join(one.scope)}, {end}, made by {one.created_by}")


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="The token's name.")]) -> None:
    """End a token at once."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_watch_officer
    from data.store import tokens
    from data.store.unit_of_work import UnitOfWork

    with (
        open_store() as (settings, engine),
        UnitOfWork(engine, viewer=local_watch_officer(), clock=clock_for(settings)) as work,
    ):
        tokens.revoke(work, name)
        work.commit()
    typer.echo(f"The token {name} is revoked.")


def _day(text: str) -> date:
    from data.terms.errors import InputRefused

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"--expires {text[:40]}: it is a date such as 2026-12-31") from None
