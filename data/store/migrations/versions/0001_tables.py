"""The tables of the first version.

Written out, not taken from the model: what this revision makes must stay as it is when the model moves on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")  # microseconds since 1970 on SQLite


def _key(name: str) -> "sa.Column[int]":
    return sa.Column(name, KEY, primary_key=True, autoincrement=True)


def _given(name: str, *columns: str) -> None:
    condition = sa.text(f"{columns[-1]} IS NOT NULL")
    op.create_index(name, "incident", list(columns), sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Create every table and index."""
    op.create_table(
        "audit_entry",
        _key("seq"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    op.create_table(
        "border_section",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country_a", sa.String(), nullable=False),
        sa.Column("country_b", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("length_km", sa.Float()),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("geometry_basis", sa.String()),
    )
    op.create_table(
        "crossing_point",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_a", sa.String()),
        sa.Column("name_b", sa.String()),
        sa.Column("country_a", sa.String(), nullable=False),
        sa.Column("country_b", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("snap_lon", sa.Float()),
        sa.Column("snap_lat", sa.Float()),
        sa.Column("section", sa.String()),
        sa.Column("status", sa.String()),
        sa.Column("regime", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("note", sa.String()),
    )
    op.create_index("ix_crossing_point_country_a", "crossing_point", ["country_a"])
    op.create_table(
        "crossing_traffic",
        _key("id"),
        sa.Column("crossing", sa.String(), nullable=False),
        sa.Column("period_from", MOMENT, nullable=False),
        sa.Column("period_to", MOMENT, nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("vehicles", sa.Integer()),
        sa.Column("persons", sa.Integer()),
        sa.Column("persons_checked", sa.Integer()),
        sa.Column("vehicles_checked", sa.Integer()),
        sa.Column("refusals", sa.Integer()),
        sa.Column("wait_minutes", sa.Integer()),
        sa.Column("coverage_pct", sa.Float(), nullable=False),
    )
    op.create_index("ix_crossing_traffic_crossing", "crossing_traffic", ["crossing"])
    op.create_table(
        "import_batch",
        _key("id"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String()),
    )
    op.create_table(
        "operation",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("series", sa.String()),
        sa.Column("starts", MOMENT),
        sa.Column("ends", MOMENT),
        sa.Column("period_precision", sa.String(), nullable=False),
        sa.Column("period_basis", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("lead", sa.String()),
        sa.Column("crime_areas", sa.String(), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.String()),
        sa.Column("places_written", sa.String()),
        sa.Column("other_partners", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("source_ref", sa.String()),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
    )
    op.create_index("ix_operation_kind", "operation", ["kind"])
    op.create_index("ix_operation_series", "operation", ["series"])
    op.create_table(
        "party",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("eu_member", sa.Boolean()),
        sa.Column("source", sa.String()),
    )
    op.create_table(
        "published_figure",
        _key("id"),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("comparator_period", sa.String()),
        sa.Column("comparator_value", sa.Float()),
        sa.Column("reported_change_pct", sa.Float()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
        sa.UniqueConstraint("metric", "period", "source"),
    )
    op.create_index("ix_published_figure_metric", "published_figure", ["metric"])
    op.create_table(
        "task_force",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("established", sa.Integer()),
        sa.Column("coordinator", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
    )
    op.create_table(
        "agency",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("party", sa.String(), sa.ForeignKey("party.code"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
    )
    op.create_index("ix_agency_party", "agency", ["party"])
    op.create_table(
        "expected_return",
        _key("id"),
        sa.Column("operation", sa.String(), sa.ForeignKey("operation.code"), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("due_after_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
    )
    op.create_index("ix_expected_return_operation", "expected_return", ["operation"])
    op.create_table(
        "incident",
        _key("id"),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), sa.ForeignKey("operation.code")),
        sa.Column("message_no", sa.Integer()),
        sa.Column("originator", sa.String()),
        sa.Column("originator_agency", sa.String()),
        sa.Column("occurred_from", MOMENT, nullable=False),
        sa.Column("occurred_to", MOMENT),
        sa.Column("occurred_latest", MOMENT, nullable=False),
        sa.Column("occurred_precision", sa.String(), nullable=False),
        sa.Column("occurred_basis", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("day", sa.Integer()),
        sa.Column("month", sa.Integer()),
        sa.Column("reported_at", MOMENT),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("radius_m", sa.Integer()),
        sa.Column("crossing", sa.String()),
        sa.Column("section", sa.String()),
        sa.Column("area", sa.String()),
        sa.Column("corridor", sa.String()),
        sa.Column("country", sa.String()),
        sa.Column("country_basis", sa.String()),
        sa.Column("place_type", sa.String(), nullable=False),
        sa.Column("place_written", sa.String()),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("persons", sa.Integer()),
        sa.Column("persons_basis", sa.String()),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("arrests", sa.Integer()),
        sa.Column("dead", sa.Integer()),
        sa.Column("missing", sa.Integer()),
        sa.Column("incident_form", sa.String()),
        sa.Column("minors", sa.Integer()),
        sa.Column("unaccompanied_minors", sa.Integer()),
        sa.Column("outcome", sa.String()),
        sa.Column("crossing_means", sa.String()),
        sa.Column("concealed_in_vehicle", sa.Boolean()),
        sa.Column("evidence", sa.String()),
        sa.Column("facilitators_arrested", sa.Integer()),
        sa.Column("vehicle_plate_country", sa.String()),
        sa.Column("came_from", sa.String()),
        sa.Column("destination", sa.String()),
        sa.Column("handed_over_to", sa.String()),
        sa.Column("counterpart_uid", sa.String()),
        sa.Column("vulnerability", sa.String()),
        sa.Column("serious_incident", sa.String()),
        sa.Column("case_ref", sa.String()),
        sa.Column("seizing_agencies", sa.String()),
        sa.Column("transport_mode", sa.String()),
        sa.Column("conveyance", sa.String()),
        sa.Column("concealment", sa.String()),
        sa.Column("detection_method", sa.String()),
        sa.Column("controlled_delivery", sa.Boolean()),
        sa.Column("related_to_operation", sa.Boolean()),
        sa.Column("phase", sa.String()),
        sa.Column("handling", sa.String(), nullable=False),
        sa.Column("handling_text", sa.String()),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("release_to", sa.String()),
        sa.Column("source_eval", sa.String()),
        sa.Column("info_eval", sa.String()),
        sa.Column("personal_data", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("validated_by", sa.String()),
        sa.Column("supersedes", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("source_document", sa.String()),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
        sa.Column("text", sa.String()),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("batch_id", KEY, sa.ForeignKey("import_batch.id")),
        sa.Column("zc", sa.BigInteger()),
        sa.Column("h3_8", sa.BigInteger()),
        sa.CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90)", name="position"),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position_pair"),
    )
    op.create_index(
        "ix_incident_cover", "incident", ["occurred_from", "kind", "country", "zc", "crossing", "lon", "lat", "persons"]
    )
    _given("ix_incident_message", "operation", "originator", "message_no")
    _given("ix_incident_supersedes", "supersedes")
    op.create_index("ix_incident_uid", "incident", ["uid"], unique=True)
    op.create_index("ix_incident_zc", "incident", ["zc", "occurred_from", "kind", "country", "lon", "lat"])
    op.create_table(
        "operation_party",
        sa.Column("operation", sa.String(), sa.ForeignKey("operation.code"), primary_key=True),
        sa.Column("party", sa.String(), primary_key=True),
        sa.Column("role", sa.String(), nullable=False),
    )
    op.create_table(
        "operation_result",
        _key("id"),
        sa.Column("operation", sa.String(), sa.ForeignKey("operation.code"), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
        sa.UniqueConstraint("operation", "measure", "phase"),
    )
    op.create_index("ix_operation_result_operation", "operation_result", ["operation"])
    op.create_table(
        "operation_return",
        _key("id"),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), sa.ForeignKey("operation.code"), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("period_from", MOMENT, nullable=False),
        sa.Column("period_to", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("nil", sa.Boolean(), nullable=False),
        sa.Column("cumulative", sa.Boolean(), nullable=False),
        sa.Column("phase", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String()),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_operation_return_operation", "operation_return", ["operation"])
    op.create_table(
        "party_status",
        _key("id"),
        sa.Column("party", sa.String(), sa.ForeignKey("party.code"), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("note", sa.String()),
        sa.UniqueConstraint("party", "status", "valid_from"),
    )
    op.create_index("ix_party_status_party", "party_status", ["party"])
    op.create_table(
        "incident_label",
        _key("id"),
        sa.Column("incident_id", KEY, sa.ForeignKey("incident.id", ondelete="CASCADE"), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
    )
    op.create_index("ix_incident_label_incident_id", "incident_label", ["incident_id"])
    op.create_table(
        "nationality_count",
        _key("id"),
        sa.Column("incident_id", KEY, sa.ForeignKey("incident.id", ondelete="CASCADE"), nullable=False),
        sa.Column("nationality", sa.String(), nullable=False),
        sa.Column("persons", sa.Integer()),
        sa.Column("basis", sa.String()),
    )
    op.create_index("ix_nationality_count_incident_id", "nationality_count", ["incident_id"])
    op.create_table(
        "return_line",
        _key("id"),
        sa.Column("return_id", KEY, sa.ForeignKey("operation_return.id", ondelete="CASCADE"), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("crime_area", sa.String()),
        sa.Column("value", sa.Float()),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("related", sa.Boolean()),
    )
    op.create_index("ix_return_line_return_id", "return_line", ["return_id"])
    op.create_table(
        "seizure_item",
        _key("id"),
        sa.Column("incident_id", KEY, sa.ForeignKey("incident.id", ondelete="CASCADE"), nullable=False),
        sa.Column("item_no", sa.Integer(), nullable=False),
        sa.Column("item_ref", sa.String()),
        sa.Column("included_in", sa.String()),
        sa.Column("commodity", sa.String(), nullable=False),
        sa.Column("drug", sa.String()),
        sa.Column("drug_text", sa.String()),
        sa.Column("written", sa.String()),
        sa.Column("quantity", sa.Float()),
        sa.Column("unit", sa.String()),
        sa.Column("quantity_qualifier", sa.String()),
        sa.Column("quantity_basis", sa.String()),
        sa.Column("kg", sa.Float()),
        sa.Column("kg_low", sa.Float()),
        sa.Column("kg_high", sa.Float()),
        sa.Column("factor", sa.String()),
        sa.Column("purity_pct", sa.Float()),
        sa.Column("lab", sa.String()),
        sa.Column("price_eur", sa.Float()),
        sa.Column("price_level", sa.String()),
        sa.Column("price_year", sa.Integer()),
        sa.Column("price_country", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("phrase", sa.String()),
        sa.Column("note", sa.String()),
    )
    op.create_index("ix_seizure_item_incident_id", "seizure_item", ["incident_id"])


def downgrade() -> None:
    """Drop them, children first."""
    names = (
        "seizure_item return_line nationality_count incident_label party_status operation_return "
        "operation_result operation_party incident expected_return agency task_force published_figure "
        "party operation import_batch crossing_traffic crossing_point border_section audit_entry"
    )
    for name in names.split():
        op.drop_table(name)
