"""vardar store upgrade | check | roles."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.stores import open_store

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.config import Settings
    from data.store.schema import Finding

app = typer.Typer(help="The store of record.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Create the store, or bring it to this version."""
    from data.store.faults import write_address
    from data.store.schema import upgrade as bring_up

    with open_store(check=False) as (_, engine):
        bring_up(engine)
        typer.echo(f"The store is up to date: {write_address(engine.url)}")


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Verify settings, revision, schema and counts; exit code 1 if something is not as it must be."""
    from data.store.schema import check as look

    with open_store(check=False) as (settings, engine):
        findings = [*look(engine)]
        if all(finding.is_right for finding in findings if finding.name in ("revision", "schema")):
            findings.append(_review_dates(settings, engine))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.is_right else 'BAD'}  {finding.name}: {finding.detail}")
    if not all(finding.is_right for finding in findings):
        raise typer.Exit(1)


def _review_dates(settings: "Settings", engine: "Engine") -> "Finding":
    """How many reports are past their review date, wrong where one is so for more than a day."""
    from datetime import timedelta

    from dashboard.background.keeping import tell_overdue
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_administrator
    from data.store.keeping import retention
    from data.store.schema import Finding
    from data.terms.errors import StoreUnreachable

    clock, manager = clock_for(settings), local_administrator()
    try:
        count = sum(one.versions for one in retention.due(engine, manager, clock=clock))
        late = retention.due(engine, manager, clock=lambda: clock() - timedelta(days=1))
    except StoreUnreachable as error:  # a role that sees what its viewers see
        return Finding("review dates", True, str(error))
    return Finding("review dates", not late, tell_overdue(count, purges=settings.purge == "daily"))


@app.command()
def roles(
    prefix: Annotated[str, typer.Option(help="What the names of the roles begin with.")] = "vardar",
    renew: Annotated[bool, typer.Option("--renew", help="New passwords for all of them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Set up the four roles of a shared PostgreSQL server, as its superuser; passwords are shown this once."""
    from data.store.roles import set_up

    with open_store(check=False) as (_, engine):
        made = set_up(engine, prefix=prefix, renew=renew)
    if as_json:
        typer.echo(json.dumps([asdict(role) for role in made], ensure_ascii=False, indent=2))
        return
    for role in made:
        typer.echo(f"{role.name}: {role.does}")
        if role.address:
            typer.echo(f"    {role.address}")
    if any(role.address for role in made):
        typer.echo("The passwords in these addresses are kept nowhere else: let only the service read them.")
