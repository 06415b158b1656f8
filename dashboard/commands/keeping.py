"""vardar purge, vardar retention, vardar backup and vardar restore."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_store

if TYPE_CHECKING:
    from data.store.keeping.purging import Purged

app = typer.Typer(help="How long reports are kept.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
BACKUPS = "A backup that was made before still holds what was erased: delete those that are older than you need."


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase for good what is past its review date: there is no undo."""
    from dashboard.background import keeping
    from dashboard.bootstrap import clock_for
    from data.terms.errors import InputRefused

    with open_store() as (settings, engine):
        clock = clock_for(settings)
        with progress_bar("Looking") as progress:
            done = keeping.purge(engine, settings, clock=clock, dry_run=True, on_progress=progress)
        if not dry_run:
            if not yes and (done.kinds or done.beside):
                _tell(done)
                if not sys.stdin.isatty():
                    raise InputRefused("erasing is for good", advice="Say --yes where nobody can be asked.")
                typer.confirm("Erase this for good?", abort=True, err=True)
            with progress_bar("Erasing") as progress:
                done = keeping.purge(engine, settings, clock=clock, dry_run=False, on_progress=progress)
    if as_json:
        kinds = [
            {"kind": kind, "personal_data": bool(flag), **asdict(gone)} for (kind, flag), gone in done.kinds.items()
        ]
        said = {"dry_run": done.dry_run, "reports": kinds, "beside": dict(done.beside), "is_swept": done.is_swept}
        typer.echo(json.dumps(said, default=str, indent=2))
    else:
        _tell(done)
    if not done.is_swept:
        typer.echo("Somebody was reading: the space is overwritten by the next purge. Run it again.", err=True)
        raise typer.Exit(1)


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write, such as vardar-2026-12-31.backup.")],
    as_json: AsJson = False,
) -> None:
    """Write the whole store into one file, while others go on writing, and verify it."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_administrator
    from data.store.keeping.backup import back_up

    with open_store(check=False) as (settings, engine), progress_bar("Backing up") as progress:
        made = back_up(engine, local_administrator(), out, clock=clock_for(settings), on_progress=progress)
    if as_json:
        typer.echo(json.dumps({"file": str(out), **made.model_dump(mode="json", exclude={"columns"})}, indent=2))
        return
    kilobytes = out.stat().st_size // 1_000
    typer.echo(f"{out}: {made.rows:,} rows, {kilobytes:,} kB, verified. Keep it as safe as the store itself.")
    typer.echo(f"The audit record stands at entry {made.audit_seq:,}, {made.audit_digest}")


def restore(
    file: Annotated[Path, typer.Argument(help="What vardar backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a store that is not empty; that one is kept beside.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back: all of it, or nothing changes."""
    from dashboard.background.keeping import count_overdue
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_administrator
    from data.store.keeping import retention
    from data.store.keeping.backup import restore as bring_back

    with open_store(check=False) as (settings, engine):
        clock, manager = clock_for(settings), local_administrator()
        with progress_bar("Restoring") as progress:
            done = bring_back(engine, manager, file, replace=replace, clock=clock, on_progress=progress)
        overdue = sum(one.versions for one in retention.due(engine, manager, clock=clock))
    made = done.manifest
    if as_json:
        said = {"file": str(file), "made_at": made.made_at, "rows": made.rows, "kept_as": done.kept_as}
        typer.echo(json.dumps({**said, "overdue": overdue}, default=str, indent=2))
        return
    typer.echo(f"The store is the one of {made.made_at:%-d %B %Y %H:%M} UTC: {made.rows:,} rows, audit record whole.")
    if done.kept_as:
        typer.echo(f"What was there before is kept as {done.kept_as}; no purge reaches it: delete it in time.")
    typer.echo("Everybody signs in anew. People and tokens that were ended since are as they were then: look at them.")
    if overdue:
        typer.echo(f"{count_overdue(overdue)}: vardar purge")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """What is past its review date, by kind, and the reports that are kept longer."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_watch_officer
    from data.store.keeping import retention

    with open_store() as (settings, engine):
        due = retention.due(engine, local_watch_officer(), clock=clock_for(settings))
        kept = retention.kept(engine, local_watch_officer())
    if as_json:
        said = {"due": [asdict(one) for one in due], "kept": [asdict(one) for one in kept]}
        typer.echo(json.dumps(said, default=str, ensure_ascii=False, indent=2))
        return
    if not due:
        typer.echo("No report is past its review date.")
    for one in due:
        flag = " with personal data" if one.personal_data else ""
        typer.echo(f"{one.kind}{flag}: {one.versions:,} past the review date, the oldest of {one.oldest:%Y-%m-%d}")
    for report in kept:
        typer.echo(f"{report.uid}: kept until {report.keep_until:%Y-%m-%d} by {report.decided_by}: {report.reason}")


@app.command()
def extend(
    uid: Annotated[str, typer.Argument(help="The report's uid.")],
    until: Annotated[str, typer.Option(help="The day until which it is kept, YYYY-MM-DD.")],
    reason: Annotated[str, typer.Option(help="Why; it goes on the record.")],
) -> None:
    """Keep a report beyond its review date."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_watch_officer
    from data.store.keeping import retention
    from data.store.unit_of_work import UnitOfWork

    end = _day(until)
    with (
        open_store() as (settings, engine),
        UnitOfWork(engine, viewer=local_watch_officer(), clock=clock_for(settings)) as work,
    ):
        retention.extend(work, uid, keep_until=end, reason=reason)
        work.commit()
    typer.echo(f"The report {uid} is kept until {end:%Y-%m-%d}.")


def _day(text: str) -> datetime:
    from data.terms.errors import InputRefused

    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise InputRefused(f"--until {text[:40]}: it is a date such as 2027-12-31") from None


def _tell(done: "Purged") -> None:
    verb = "would go" if done.dry_run else "gone for good"
    if not (done.kinds or done.beside):
        typer.echo("Nothing is past its date.")
        return
    for (kind, flag), gone in done.kinds.items():
        versions = f" in {gone.versions:,} versions" if gone.versions > gone.reports else ""
        named = f"{kind} with {flag}" if flag else kind
        typer.echo(f"{named}: {gone.reports:,}{versions} {verb}, the oldest received on {gone.oldest:%Y-%m-%d}")
    for what, count in done.beside.items():
        typer.echo(f"{what}: {count:,} {verb}")
    typer.echo(BACKUPS)
