"""The second wall, on PostgreSQL: row-level security, forced, that holds each transaction to the viewer it tells.

0007_wall.sql is what `data.access.wall` gives for the policy of this revision. Beside it stand the right to see every
row, and four questions that may reach beyond the viewer and answer with a number or a key: what numbers and keys are
taken, where the chain ends, and which reports are one event.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

POLICIES = Path(__file__).with_suffix(".sql")
SAFE = "PARALLEL SAFE"  # or no query on the tables behind the wall would run in parallel
# Name and arguments -> what CREATE FUNCTION returns; all but every_row() are asked by the policies.
ASKED = {
    "viewer_setting(name text)": f"text STABLE {SAFE} RETURN nullif(current_setting('vardar.' || name, true), '')",
    "viewer_standing()": f"""text STABLE {SAFE} RETURN concat_ws(' ', viewer_setting('role'), viewer_setting('status'),
        CASE viewer_setting('party') WHEN 'OCU' THEN 'OCU' ELSE 'party' END)""",
    # Who may execute this has every row, where the session says vardar.system = on.
    "every_row()": f"boolean IMMUTABLE {SAFE} RETURN true",
    "has_every_row()": f"""boolean STABLE {SAFE} RETURN coalesce(viewer_setting('system') = 'on', false)
        AND has_function_privilege('every_row()'::regprocedure, 'EXECUTE')""",
    "viewer_writes()": f"""boolean STABLE {SAFE} RETURN coalesce(viewer_setting('status') IN ('MS', 'OP')
        AND (viewer_setting('role') = 'liaison_officer' OR viewer_setting('party') = 'OCU'
            AND viewer_setting('role') IN ('watch_officer', 'coordinator')), false)""",
    # Asked inside the functions beyond, where the current user is their owner, of whoever has signed in.
    "session_migrates()": f"""boolean STABLE {SAFE}
        RETURN has_function_privilege(session_user, 'every_row()'::regprocedure, 'EXECUTE')""",
}
# To a viewer who may write nothing they answer nothing, but for where the chain ends: each act goes on the record.
BEYOND = {
    "chain_end(OUT seq bigint, OUT digest text)": """
        SELECT entry.seq, entry.digest INTO chain_end.seq, chain_end.digest
        FROM audit_entry entry ORDER BY entry.seq DESC LIMIT 1""",
    "taken_uids(wanted text[], OUT taken text[])": """
        SELECT array_agg(known.uid) INTO taken FROM (
            SELECT uid FROM incident WHERE uid = ANY (wanted)
            UNION ALL SELECT uid FROM operation_return WHERE uid = ANY (wanted)
        ) known WHERE viewer_writes() OR session_migrates()""",
    "last_message(of_operation text, of_originator text, OUT last integer)": """
        SELECT max(message_no) INTO last FROM incident
        WHERE operation = of_operation AND originator = of_originator
            AND (viewer_writes() AND viewer_setting('party') IN ('OCU', of_originator) OR session_migrates())""",
    # Each report that confirmed pairs join to these, through others too, gets the smallest uid of all of them.
    "label_event(of_uids text[], OUT labelled bigint)": """
        WITH RECURSIVE link(here, there) AS (
            SELECT one, other FROM report_pair WHERE status = 'CONFIRMED'
            UNION ALL SELECT other, one FROM report_pair WHERE status = 'CONFIRMED'
        ), reached(seed, uid) AS (
            SELECT seed, seed FROM unnest(of_uids) seed WHERE viewer_writes() OR session_migrates()
            UNION SELECT seed, there FROM reached JOIN link ON here = reached.uid
        ), event(seed, label) AS (
            SELECT seed, CASE WHEN count(*) > 1 THEN min(uid COLLATE "C") END FROM reached GROUP BY seed
        ), labelling AS (SELECT DISTINCT uid, label FROM reached JOIN event USING (seed))
        UPDATE incident SET same_event = labelling.label FROM labelling
        WHERE incident.uid = labelling.uid AND same_event IS DISTINCT FROM labelling.label;
        GET DIAGNOSTICS labelled = ROW_COUNT""",
}


def upgrade() -> None:
    """Build the wall; on both engines an index that finds the reports of an import."""
    came_with = sa.text("batch_id IS NOT NULL")
    op.create_index(
        "ix_incident_batch_id", "incident", ["batch_id"], sqlite_where=came_with, postgresql_where=came_with
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    for signature, rest in ASKED.items():
        op.execute(f"CREATE FUNCTION {signature} RETURNS {rest}")
    op.execute("REVOKE EXECUTE ON FUNCTION every_row() FROM PUBLIC")
    for signature, body in BEYOND.items():
        # What runs here runs as the owner, who has the right; the setting is put back, an error puts it back too.
        op.execute(
            f"""
            CREATE FUNCTION {signature} LANGUAGE plpgsql SECURITY DEFINER SET search_path = {named}, pg_temp AS $$
            DECLARE before text := current_setting('vardar.system', true);
            BEGIN
                PERFORM set_config('vardar.system', 'on', true);
                {body};
                PERFORM set_config('vardar.system', coalesce(before, ''), true);
            END $$
            """
        )
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for statement in POLICIES.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take it down; every row stays."""
    if op.get_bind().dialect.name != "sqlite":
        wanted = sa.text("SELECT tablename, policyname FROM pg_policies WHERE schemaname = current_schema()")
        for table, policy in op.get_bind().execute(wanted).all():
            op.execute(f"DROP POLICY {policy} ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for signature in reversed([*ASKED, *BEYOND]):
            op.execute(f"DROP FUNCTION {signature}")
    op.drop_index("ix_incident_batch_id", "incident")
