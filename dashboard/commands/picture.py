"""vardar export and vardar figures: what the picture says, as this viewer may see it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import progress_bar
from dashboard.commands.stores import open_picture, open_store

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.access.viewers import Viewer
    from data.picture.figures import Figure

FilterOption = Annotated[str, typer.Option("--filter", help="As in the page's URL: 'kind=seizure&operation=MORAVA'.")]
ViewerOption = Annotated[str | None, typer.Option(help="As this party would see it: a code such as BG.")]


def export(
    out: Annotated[Path, typer.Argument(help="OUT.geojson, OUT.gpkg, OUT.csv or OUT.xlsx.")],
    chosen: FilterOption = "",
    viewer: ViewerOption = None,
    purpose: Annotated[str | None, typer.Option(help="What for; needed where reports hold personal data.")] = None,
    recipient: Annotated[str | None, typer.Option("--for", help="The party it goes to: written as it sees it.")] = None,
) -> None:
    """Write incidents to a file: every column, neutralised and marked. That they went out, to whom and what for, is on
    the record."""
    from data.dissemination.exports import export as write
    from data.store.references import read_known_query

    with open_store() as (settings, engine), progress_bar(f"Writing {out.name}") as progress:
        who = _viewer(engine, viewer or recipient)
        meant = read_known_query(engine, who, chosen, zone=settings.zone)
        done = write(
            out,
            engine=engine,
            viewer=who,
            chosen=meant,
            zone=settings.zone,
            purpose=purpose,
            recipient=viewer or recipient,
            progress=progress,
        )
    files = ", ".join(str(file) for file in done.files)
    typer.echo(f"{_incidents(done.incidents)} · {done.marking.sentence()} · {files}")


def figures(
    by: Annotated[str, typer.Option(help="Broken down by: country,drug,…")] = "",
    measure: Annotated[str, typer.Option(help="incidents|events|persons|dead_missing|kg|cases|arrests")] = "incidents",
    chosen: FilterOption = "",
    viewer: ViewerOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print figures, each with its caveats and the incidents behind it."""
    from data.access.policy import Action
    from data.dissemination.figure_sheets import figures_document
    from data.dissemination.stamp import write_withheld
    from data.picture import coverage, frames
    from data.picture.figures import figures as count_figures
    from data.picture.observer_figures import TOTALS, gets_totals, observer_figures
    from data.picture.selection import Selection, choose
    from data.store.references import read_known_query
    from data.store.unit_of_work import Act, UnitOfWork, asking
    from data.terms.days import utc_now

    with open_store() as (settings, engine), progress_bar("Reading the store"):
        who = _viewer(engine, viewer)
        meant = read_known_query(engine, who, chosen, zone=settings.zone)
        keys = tuple(part for part in by.split(",") if part)
        with asking(engine, who, Act.CONSULTATION, "figures"):
            if gets_totals(who):
                selection = Selection(meant, who, 0, utc_now(), settings.zone)
                zone, marking, withheld = settings.zone, TOTALS, 0
                found = observer_figures(engine, who, meant, measure=measure, by=keys, clock=utc_now, zone=zone)
            else:
                with open_picture(settings) as model:
                    selection = choose(model, meant, viewer=who, zone=settings.zone, action=Action.DISCLOSE)
                    found = count_figures(model, selection, measure=measure, by=keys)
                    withheld = coverage.withheld(model, selection)
                    marking = frames.markings(model, selection)
        told = {"filter": meant.sentence(zone=settings.zone), "rows": len(found), "withheld": withheld}
        with UnitOfWork(engine, viewer=who, clock=utc_now) as work:
            work.record(Act.DISCLOSURE if viewer else Act.CONSULTATION, "figures", told, recipient=viewer)
            work.commit()
    if as_json:
        document = figures_document(found, selection, marking=marking, withheld=withheld)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    typer.echo(meant.sentence(zone=settings.zone))
    for line in (marking.sentence(), *marking.explanations()):
        typer.echo(line)
    for figure in found:
        for line in _lines(figure):
            typer.echo(line)
    if withheld:
        typer.echo(write_withheld(withheld))


def _viewer(engine: "Engine", party: str | None) -> "Viewer":
    """The local watch officer, or an officer of a party with the status it has today. Raises NotFound."""
    from data.access.viewers import local_watch_officer, party_viewer
    from data.store.operations import find_parties, status_at
    from data.terms.days import utc_now
    from data.terms.errors import NotFound

    if party is None:
        return local_watch_officer()
    if party not in {known.code for known in find_parties(engine)}:
        raise NotFound(f"no such party: {party}", advice="Parties come with: vardar load record")
    by = local_watch_officer()
    seen = party_viewer(party, status=status_at(engine, party, utc_now()))
    return replace(seen, name=f"{by.name} {seen.name}")


def _lines(figure: "Figure") -> "Iterator[str]":
    from data.terms.codes import label

    names = (
        label(key, str(word)).replace("_", " ") if word is not None else f"no {key}" for key, word in figure.by.items()
    )
    name = ", ".join(names) or figure.measure
    unit = figure.unit.removesuffix("s") if figure.value == 1 else figure.unit
    value = "not known" if figure.value is None else f"{figure.value:,.10g} {unit}"
    spread = "" if figure.low is None or figure.high is None else f" ({figure.low:,.10g} to {figure.high:,.10g})"
    behind = "" if figure.incident_count is None else f" · from {_incidents(figure.incident_count)}"
    yield f"{name}: {value}{spread}{behind}"
    for caveat in figure.caveats:
        yield f"    {caveat}"


def _incidents(count: int) -> str:
    return f"{count:,} incident{'' if count == 1 else 's'}"
