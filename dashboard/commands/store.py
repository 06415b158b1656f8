"""vardar store upgrade | check."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from dashboard.commands.stores import open_store

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

    with open_store(check=False) as (_, engine):
        findings = look(engine)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.is_right else 'BAD'}  {finding.name}: {finding.detail}")
    if not all(finding.is_right for finding in findings):
        raise typer.Exit(1)
