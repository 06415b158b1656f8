"""vardar import and vardar form: files in, and the workbooks that they are asked for with."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_store

if TYPE_CHECKING:
    from data.collection.intake.import_report import ImportReport
    from data.collection.reading.profiles import Profile

SHOWN = 20  # refusals on the screen; --json and --refused have all


def import_file(
    file: Annotated[Path, typer.Argument(help="A collection workbook, or CSV, XLSX or GeoJSON.")],
    profile: Annotated[
        str | None, typer.Option(help="How to read it: a profile's name or a YAML file; else by its columns.")
    ] = None,
    operation: Annotated[str | None, typer.Option(help="The operation that the reports belong to.")] = None,
    exercise: Annotated[bool, typer.Option("--exercise", help="These are exercise reports.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it and store nothing.")] = False,
    good: Annotated[bool, typer.Option("--good", help="Store the good rows even where others are refused.")] = False,
    refused: Annotated[
        Path | None, typer.Option(help="Write the refused rows, with the reason in each, to this workbook.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Bring a file in: all of it, or nothing and a reason for each refused row."""
    from data.access.viewers import local_watch_officer
    from data.collection.intake.handing_out import give_back
    from data.collection.intake.import_report import refused_whole
    from data.collection.intake.importing import commit, prepare
    from data.collection.source import FileRefused

    content, chosen = _read(file), _profile(profile)
    with open_store() as (settings, engine):
        from dashboard.bootstrap import clock_for

        officer = local_watch_officer()
        try:
            with progress_bar(f"Reading {file.name}") as progress:
                preview = prepare(
                    engine, officer, name=file.name, content=content, profile=chosen,
                    operation=operation, exercise=exercise, compared=dry_run, progress=progress,
                )  # fmt: skip
        except FileRefused as error:
            if as_json:
                _print(refused_whole(file.name, error))
            raise
        report = preview.report
        if not dry_run:
            with progress_bar(f"Storing {file.name}") as progress:
                report = commit(engine, officer, preview, only_good=good, clock=clock_for(settings), progress=progress)
        if refused is not None and (rows := give_back(preview, report)):
            _write(refused, rows)
    if as_json:
        _print(report)
    else:
        _tell(report)
    if report.refusals:
        raise typer.Exit(1 if dry_run or report.committed else 2)


def form(
    kind: Annotated[str, typer.Argument(help="migrant-detection, border-crossing, seizure, daily-return or traffic.")],
    out: Annotated[Path, typer.Argument(help="OUT.xlsx")],
    operation: Annotated[str, typer.Option(help="The operation that the workbook is for.")],
    language: Annotated[str, typer.Option(help="Language of the workbook: en, ro.")] = "en",
) -> None:
    """Write the collection workbook of a kind of report, to be filled in and imported."""
    from data.access.viewers import local_watch_officer
    from data.collection.intake.handing_out import hand_out

    with open_store() as (_, engine):
        content = hand_out(engine, local_watch_officer(), kind, operation=operation, language=language)
    _write(out, content)
    typer.echo(f"{out}: {kind}, operation {operation}")


def _read(file: Path) -> bytes:
    from data.terms.errors import InputRefused

    try:
        return file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {(error.strerror or 'no such file').lower()}") from None


def _write(out: Path, content: bytes) -> None:
    from data.terms.errors import InputRefused

    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputRefused(f"{out} cannot be written: {(error.strerror or 'no such folder').lower()}") from None


def _profile(named: str | None) -> "str | Profile | None":
    """A profile by its name, or out of a YAML file."""
    from data.collection.reading.profiles import read_profile

    if named is None or not named.endswith((".yaml", ".yml")):
        return named
    return read_profile(_read(Path(named)).decode("utf-8", "replace"))


def _print(report: "ImportReport") -> None:
    typer.echo(json.dumps(report.document(), ensure_ascii=False, indent=2))


def _tell(report: "ImportReport") -> None:
    from data.collection.intake.import_report import printable

    typer.echo(report.sentence())
    for note in report.notes:
        typer.echo(printable(note))
    for reason, count in report.left_out.items():
        typer.echo(f"left out, {count:,} row{'s' * (count != 1)}: {reason}")
    for line in report.remark_lines(limit=SHOWN):
        typer.echo(line)
    for refusal in report.refusals[:SHOWN]:
        typer.echo(printable(str(refusal)), err=True)
    if len(report.refusals) > SHOWN:
        typer.echo(f"and {len(report.refusals) - SHOWN:,} more (--refused OUT.xlsx writes them all)", err=True)
    if report.refusals and not report.committed:
        typer.echo("Nothing was stored. --good stores the rest without the refused rows.", err=True)
