"""vardar audit verify | anchor | export: the record of who did what, held against itself and against anchors."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_store
from data.terms.errors import InputRefused

app = typer.Typer(help="The audit record: who did what, when, and why.", no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[
        Path | None, typer.Option(help="File of anchors, kept where the store's keepers cannot write.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Walk the whole record; exit code 1 and the first bent entry in words where it is not as it was written."""
    from data.store.audit import verify as walk

    with open_store() as (_, engine), progress_bar("Verifying") as progress:
        verdict = walk(engine, anchor=anchor, progress=progress)
    if as_json:
        told = asdict(verdict) | {"is_whole": verdict.is_whole}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    elif verdict.is_whole:
        typer.echo(verdict.sentence())
        if anchor is None:
            typer.echo("Without anchors (--anchor FILE) a cut-off end or a chain written anew does not show.", err=True)
    else:
        typer.echo(f"BENT: {verdict.sentence()}")
    if not verdict.is_whole:
        raise typer.Exit(1)


@app.command()
def anchor(
    out: Annotated[
        Path, typer.Argument(help="File that a line is added to: on another machine or a medium of its own.")
    ],
) -> None:
    """Write down how the record stands, outside the store; refused where it contradicts the lines before."""
    from dashboard.bootstrap import clock_for
    from data.store.audit import anchor as write
    from data.store.audit_reading import note_anchor

    with open_store() as (settings, engine):
        clock = clock_for(settings)
        made = write(engine, out, clock=clock)
        if made is not None:
            note_anchor(engine, made, clock=clock)
    typer.echo("The record has no entry yet." if made is None else f"Anchored: entry {made.seq:,}, {made.digest}")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="OUT.csv or OUT.xlsx.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    person: Annotated[str, typer.Option(help="What this person did.")] = "",
    report: Annotated[str, typer.Option(help="What was done to the report with this uid.")] = "",
) -> None:
    """Write the record to a file, neutralised and stamped; that it went out is on the record."""
    from dataclasses import replace

    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_data_protection_officer
    from data.dissemination.audit_sheets import write_audit
    from data.store.audit_reading import Asked

    with open_store() as (settings, engine), progress_bar(f"Writing {out.name}"):
        officer = replace(local_data_protection_officer(), purpose=purpose)
        asked = Asked(actor=person, report=report)
        content, count = write_audit(
            engine, officer, asked, suffix=out.suffix.lower().lstrip("."), clock=clock_for(settings)
        )
        write_file(out, content)
    typer.echo(f"{count:,} entr{'y' if count == 1 else 'ies'} · {out}")


def write_file(out: Path, content: bytes) -> None:
    """A file that only its owner reads, all of it or none. Raises InputRefused."""
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.rename(out)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputRefused(f"{out} cannot be written: {error.strerror}") from error
