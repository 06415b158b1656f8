"""How an entry of the audit record reads."""

from collections.abc import Iterator
from datetime import UTC, datetime

from markupsafe import Markup

from dashboard.components.incident_card import FIELDS, write_field
from dashboard.components.markup import join
from data.store.audit_reading import Entry

ACTS = {
    "collection": "Took in",
    "alteration": "Changed",
    "consultation": "Looked at",
    "disclosure": "Gave out",
    "combination": "Put together",
    "erasure": "Erased",
}
_LISTED = 12  # values of a list that are written out


def say_moment(moment: datetime) -> str:
    """To the second, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def say_act(entry: Entry) -> str:
    """What was done, or tried."""
    return f"{ACTS.get(entry.act, entry.act)} {entry.subject}"


def say_who(entry: Entry) -> str:
    """Who, of which party, in which role."""
    return " · ".join(part for part in (entry.actor, entry.party, entry.role.replace("_", " ")) if part)


def write_entry(entry: Entry) -> Markup:
    """All that one entry says."""
    facts = [
        ("Entry", f"{entry.seq:,}"),
        ("Time", f"{say_moment(entry.at)} UTC"),
        ("Who", say_who(entry)),
        ("Outcome", Markup('<span class="v-refused">refused</span>') if entry.outcome == "refused" else entry.outcome),
        ("Purpose", entry.purpose),
        ("To", entry.recipient),
    ]
    if entry.detail is None:
        facts.append(("Details", "erased on the record"))
    else:
        facts += [
            (name.replace("_", " ").capitalize(), _say(value))
            for name, value in entry.detail.items()
            if name != "fields"
        ]
    facts.append(("Digest", Markup('<span class="v-digest">{}</span>').format(entry.digest)))
    lines = [Markup("<dt>{}</dt><dd>{}</dd>").format(name, said) for name, said in facts if said not in (None, "")]
    return Markup('<div class="v-said"><h3>{}</h3><dl class="v-card">{}</dl>{}</div>').format(
        say_act(entry), join(lines), write_changes(entry)
    )


def write_changes(entry: Entry) -> Markup:
    """The fields that a correction changed, before and after; nothing where it says none."""
    detail = entry.detail or {}
    fields = detail.get("fields")
    if isinstance(was := detail.get("was"), dict) and isinstance(now := detail.get("is"), dict):
        fields = {name: [was.get(name), now.get(name)] for name in was | now if was.get(name) != now.get(name)}
    if not isinstance(fields, dict) or not fields:
        return Markup("")
    rows = [
        Markup("<tr><th>{}</th><td>{}</td><td>{}</td></tr>").format(
            FIELDS.get(name, (name.replace("_", " ").capitalize(), None))[0], _value(name, before), _value(name, after)
        )
        for name, before, after in _pairs(fields)
    ]
    head = Markup("<tr><th>Field</th><td>before</td><td>after</td></tr>")
    return Markup('<table class="v-versions">{}{}</table>').format(head, join(rows))


def _pairs(fields: dict[str, object]) -> Iterator[tuple[str, object, object]]:
    for name, values in fields.items():
        match values:
            case [before, after]:
                yield name, before, after


def _value(field: str, value: object) -> str:
    if value in (None, "", []):
        return "–"
    return (
        _say(value) if isinstance(value, list | dict) else write_field(field, value, FIELDS.get(field, ("", None))[1])
    )


def _say(value: object) -> str:
    if isinstance(value, list):
        more = f" and {len(value) - _LISTED:,} more" if len(value) > _LISTED else ""
        return ", ".join(_say(one) for one in value[:_LISTED]) + more
    if isinstance(value, dict):
        return ", ".join(f"{name} {_say(one)}" for name, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)
