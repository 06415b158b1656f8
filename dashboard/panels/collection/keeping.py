"""The draft in the store: kept at every change, found again when the page opens, discarded with a way back.

A draft belongs to a person, not to a window. A window that finds it changed by another writes nothing and asks.
"""

import uuid
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from dashboard.choices import opening_filter, operations
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.collection.typed import KEPT_FOR_THE_NEXT, Typed, is_worth_keeping
from data.store import drafts
from data.store.drafts import DraftEntry
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import VardarError

LAST = "last report"  # the name under which is kept what the last report began with


def open_draft(ctx: AppContext, held: Typed) -> None:
    """Begin with the draft that was left last, else with what the last report of this person began with."""
    held.forget()
    left = drafts.find_all(ctx.services.engine, ctx.viewer)
    found = next((one for one in left if one.name == "report" or one.name.startswith("correction ")), None)
    if found:
        _go_on(held, found)
    else:
        last = next((one for one in left if one.name == LAST), None)
        held.begin(last.content if last else {"operation": _running(ctx)})


def open_correction(ctx: AppContext, held: Typed, values: Mapping[str, object]) -> None:
    """Correct a report: go on with the correction that was left of it, else begin one with these values."""
    held.forget()
    held.begin(values)
    if found := drafts.find(ctx.services.engine, ctx.viewer, held.name):
        _go_on(held, found)


def _go_on(held: Typed, draft: DraftEntry) -> None:
    held.begin(draft.content)
    held.remember(draft.changed_at)
    held.restored = True


def _running(ctx: AppContext) -> str | None:
    """The operation that the demonstration opens on, or the one whose days these are, where there is one only."""
    if opened := opening_filter(ctx).operation:
        return opened[0]
    now = ctx.clock()
    running = [one.code for one in operations(ctx) if one.starts and one.ends and one.starts <= now < one.ends]
    return running[0] if len(running) == 1 else None


def keep_draft(ctx: AppContext, held: Typed) -> None:
    """Keep what was typed, where it differs from what is kept and nobody else changed that meanwhile."""
    if held.values == held.kept or not is_worth_keeping(held.values):
        return
    moment = ctx.clock()
    try:
        found = drafts.find(ctx.services.engine, ctx.viewer, held.name)
        held.is_rivalled = (found.changed_at if found else None) != held.kept_at
        if held.is_rivalled:
            return
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=lambda: moment) as work:
            drafts.keep(work, held.name, held.values)
            work.commit()
    except VardarError as error:
        held.trouble = f"The draft is not kept. {explain(error)}"
        return
    held.remember(moment)
    held.trouble = ""


def take_other(ctx: AppContext, held: Typed) -> None:
    """Go on with the draft as the other window left it."""
    open_draft(ctx, held)


def keep_this(ctx: AppContext, held: Typed) -> None:
    """Go on with this window's draft, as a report of its own: the other may have been submitted under the old uid."""
    found = drafts.find(ctx.services.engine, ctx.viewer, held.name)
    held.values["uid"] = str(uuid.uuid4())
    held.is_rivalled, held.kept_at = False, found.changed_at if found else None


def drop_with(work: UnitOfWork, held: Typed) -> None:
    """Drop the draft in the transaction that stores its report, and remember what the next one begins with."""
    drafts.discard(work, held.name)
    drafts.keep(work, LAST, {name: held.values.get(name) for name in KEPT_FOR_THE_NEXT})


def discard_draft(ctx: AppContext, held: Typed) -> None:
    """Throw the draft away; `restore_dropped` undoes it."""
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            drafts.discard(work, held.name)
            work.commit()
    except VardarError as error:
        held.trouble = str(explain(error))
        return
    dropped, was_correction = dict(held.values), held.amends is not None
    held.forget()
    if was_correction:
        open_draft(ctx, held)
    else:
        held.begin(held.next())
    held.dropped = dropped


def restore_dropped(held: Typed) -> None:
    """Undo the last discard; the draft is kept again at the next turn of the page."""
    if held.dropped:
        held.forget()
        held.begin(held.dropped)


def write_kept(held: Typed, *, zone: str) -> str:
    """When the draft was last kept, in words."""
    if held.kept_at is None:
        return ""
    told = f"draft kept {held.kept_at.astimezone(ZoneInfo(zone)):%H:%M:%S}"
    return f"{told} · found again as you left it" if held.restored else told
