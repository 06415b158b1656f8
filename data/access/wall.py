"""The second wall: the policy written as PostgreSQL's row-level security, from the same clauses as everything else.

Who looks comes from settings of the session (`data.store.viewing`). The migration that builds the wall holds this text
frozen; a test asserts that it is still what the policy says, so that a change of the policy asks for a migration.
"""

from collections.abc import Callable, Iterator
from itertools import product

from sqlalchemy import ColumnElement, False_, literal_column
from sqlalchemy.dialects import postgresql

from data.access.policy import Action, clause_of, may
from data.access.viewers import OCU, Role, Standing, Viewer
from data.terms.codes import PartyStatus

_EACH = product((True, False), Role, PartyStatus)
STANDINGS = tuple(Standing(role, status, of_ocu) for of_ocu, role, status in _EACH)
# In parentheses with SELECT: asked once for a statement and not for each row.
PARTY = "(SELECT viewer_setting('party'))"
OPERATIONS = "(SELECT string_to_array(viewer_setting('operations'), ' '))::text[]"
MINE = "= (SELECT viewer_setting('name'))"
WORKS = "(SELECT viewer_setting('works') = 'on')"
WRITES = "(SELECT viewer_writes())"
EVERY_ROW = "(SELECT has_every_row())"
CHILDREN = ("seizure_item", "nationality_count", "incident_label")
DEEDS = "('collection', 'alteration')"  # what `history` tells of a report inward; who read it is not in it


def statements() -> Iterator[str]:
    """The statements that put the wall up, table by table."""
    for table, rules in policies().items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY system ON {table} USING ({EVERY_ROW})"
        for name, rule in rules.items():
            yield f"CREATE POLICY {name} ON {table} {rule}"


def policies() -> dict[str, dict[str, str]]:
    """What each protected table allows a viewer: table -> name of the policy -> the rest of its CREATE POLICY.

    Nothing that a policy does not name is allowed, such as to delete a report.
    """
    parents = {table: ("incident", f"id = {table}.incident_id") for table in CHILDREN}
    line, written = ("operation_return", "id = return_line.return_id"), incident_rule(Action.WRITE)
    # What `find_batches` and `history` tell: one's own, all to the OCU, and with what came one's reports.
    inward = inward_rule()
    brought = _seen_with("incident", "batch_id = import_batch.id", inward)
    batch = f"received_by {MINE} OR {_in(lambda standing: standing.is_ocu and _may(standing, Action.SEE))}"
    received = f"received_by {MINE} OR {_in(lambda standing: standing.is_ocu and _may(standing, Action.WRITE))}"
    told = _seen_with("incident", "uid = substr(audit_entry.subject, 10)", inward)
    deed = f"starts_with(subject, 'incident ') AND act IN {DEEDS} AND outcome = 'done' AND {told}"
    auditor = _in(lambda standing: _may(standing, Action.AUDIT))
    return {
        "incident": _handled(incident_rule(Action.SEE), incident_rule(Action.WRITE)),
        **{table: _appended(_seen_with(*of), _seen_with(*of, written)) for table, of in parents.items()},
        "report_pair": _paired(written),
        "operation_return": _handled(return_rule(Action.SEE), return_rule(Action.WRITE)),
        "return_line": _appended(_seen_with(*line), _seen_with(*line, return_rule(Action.WRITE))),
        "draft": {"handle": f"USING (owner = {PARTY} || '/' || {MINE.removeprefix('= ')})"},
        "import_batch": _handled(f"{batch} OR {brought}", received),
        "audit_entry": _appended(f"{auditor} OR {deed}", "true"),
        "audit_detail": _appended(_seen_with("audit_entry", "seq = audit_detail.seq"), "true"),
    }


def incident_rule(action: Action) -> str:
    """The rule for incidents: for each standing that may, its clause over the columns of `incident`."""
    clauses: dict[str, list[Standing]] = {}
    for standing in STANDINGS:
        theirs: ColumnElement[bool] = literal_column(f"incident.operation = ANY ({OPERATIONS})")
        clause = clause_of(standing, action=action, party=literal_column(PARTY), in_operations=theirs)
        if not isinstance(clause, False_):
            dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
            written = str(clause.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            clauses.setdefault(written.replace("%%", "%"), []).append(standing)
    return "\n    OR ".join(f"({_in(of.__contains__)}\n    AND ({clause}))" for clause, of in clauses.items())


def inward_rule() -> str:
    """Who stands where a report is made, as `policy.is_inward`: its originator, the OCU and its coordinators."""
    ocu, coordinates = _in(lambda standing: standing.is_ocu), _in(lambda standing: standing.coordinates)
    theirs = f"{coordinates} AND incident.operation = ANY ({OPERATIONS})"
    return f"incident.originator = {PARTY} OR {ocu} OR ({theirs})"


def return_rule(action: Action) -> str:
    """The OCU's officers have the returns of all operations, coordinators of theirs, others those of their party."""
    of_all = _in(lambda standing: standing.is_ocu and _may(standing, action))
    of_some = _in(lambda standing: standing.coordinates and _may(standing, action))
    of_party = _in(lambda standing: _may(standing, action) and (action is Action.SEE or not _is_officer(standing)))
    return f"{of_all}\n    OR ({of_some} AND operation = ANY ({OPERATIONS}))\n    OR ({of_party} AND party = {PARTY})"


def _may(standing: Standing, action: Action) -> bool:
    return may(Viewer("", OCU if standing.of_ocu else "", standing.status, standing.role), action).allowed


def _is_officer(standing: Standing) -> bool:
    """Whether this is an officer of the OCU who works with incidents, of all operations or of some."""
    return (standing.is_ocu or standing.coordinates) and _may(standing, Action.SEE)


def _in(holds: Callable[[Standing], bool]) -> str:
    """Whether the viewer's standing is one of those for which it holds; the words are those of viewer_standing()."""
    words = ((s.role.value, s.status.value, OCU if s.of_ocu else "party") for s in STANDINGS if holds(s))
    return f"(SELECT viewer_standing() IN ({', '.join(repr(' '.join(word)) for word in words)}))"


def _seen_with(table: str, condition: str, besides: str | None = None) -> str:
    """Whether the row of another table is seen; that table's own policies apply to it, and `besides`."""
    more = f" AND (\n    {besides})" if besides else ""
    return f"EXISTS (SELECT FROM {table} WHERE {table}.{condition}{more})"


def _handled(seen: str, written: str) -> dict[str, str]:
    """Policies of what is read, added and changed: only what is one's to write, and what stays so."""
    return {
        "see": f"FOR SELECT USING (\n    {seen})",
        "add": f"FOR INSERT WITH CHECK (\n    {written})",
        "change": f"FOR UPDATE USING (\n    {written})\nWITH CHECK (\n    {written})",
    }


def _paired(written: str) -> dict[str, str]:
    """Pairs of which both reports are seen; a unit of work reaches those of one's own reports too, to carry them on."""
    seen = " AND ".join(_seen_with("incident", f"uid = report_pair.{end}") for end in ("one", "other"))
    own = " OR ".join(_seen_with("incident", f"uid = report_pair.{end}", written) for end in ("one", "other"))
    reached = f"({seen})\n    OR {WORKS} AND ({own})"
    return {
        "see": f"FOR SELECT USING ({reached})",
        "add": f"FOR INSERT WITH CHECK ({WRITES} AND status = 'PROPOSED' AND {seen})",
        "change": f"FOR UPDATE USING ({WRITES} AND ({reached}))",
        "remove": f"FOR DELETE USING ({WRITES} AND ({reached}))",
    }


def _appended(seen: str, written: str) -> dict[str, str]:
    """Policies of what is read and added, and never changed."""
    return {"see": f"FOR SELECT USING ({seen})", "add": f"FOR INSERT WITH CHECK ({written})"}
