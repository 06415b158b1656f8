"""The frame of reports that are held against each other: one row a report, as far as the viewer may compare them."""

import pandas as pd
from sqlalchemy import Engine, and_, case, select

from data.access.policy import comparable_by
from data.access.viewers import Viewer
from data.store.incidents.versions import INCIDENT
from data.store.tables import NationalityCount, SeizureItem
from data.store.viewing import viewing
from data.terms.columns import incident
from data.terms.days import Period

REPORT_COLUMNS = (
    *("uid", "kind", "operation", "message_no", "originator", "originator_agency", "status", "exercise"),
    *("occurred_from", "occurred_latest", "occurred_precision", "lon", "lat", "precision", "radius_m"),
    *("crossing", "section", "area", "country", "place_written", "direction", "persons", "minors", "dead", "missing"),
    *("outcome", "crossing_means", "conveyance", "came_from", "handed_over_to", "counterpart_uid", "case_ref"),
)
GOODS_COLUMNS = ("nationalities", "goods", "main_goods", "main_amount", "main_unit")
COLUMNS = (*REPORT_COLUMNS, *GOODS_COLUMNS)
NATIONALITY = NationalityCount.__table__  # type: ignore[attr-defined]  # SQLModel adds it
ITEM = SeizureItem.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def comparable(engine: Engine, viewer: Viewer, *, period: Period | None = None) -> pd.DataFrame:
    """REPORT_COLUMNS, then `nationalities` ("AF SY", sorted), `goods` ("CASH HEROIN"), and of the main of these
    `main_goods`, `main_amount`, `main_unit` (the heaviest drug in KGM, else the first item as it was reported).

    Instants are UTC, numbers with gaps float64, what is not given is missing. `period` narrows by when it began.
    """
    within = () if period is None else (incident.c.occurred_from >= period.start, incident.c.occurred_from < period.end)
    ids = select(incident.c.id).where(comparable_by(viewer), *within)
    item = ITEM.c
    is_weighed = and_(item.kg.is_not(None), item.drug.is_not(None))
    items = select(
        item.incident_id,
        case((item.drug.is_not(None), item.drug), else_=item.commodity).label("code"),
        case((is_weighed, item.kg), else_=item.quantity).label("amount"),
        case((is_weighed, "KGM"), else_=item.unit).label("unit"),
    ).order_by(item.incident_id, item.kg.desc().nulls_last(), item.id)
    people = select(NATIONALITY.c.incident_id, NATIONALITY.c.nationality.label("code"))
    with viewing(engine, viewer).connect() as connection:
        reports = select(INCIDENT.c.id, *(INCIDENT.c[name] for name in REPORT_COLUMNS)).where(INCIDENT.c.id.in_(ids))
        frame = pd.DataFrame(connection.execute(reports).all(), columns=["id", *REPORT_COLUMNS])
        goods = pd.DataFrame(
            connection.execute(items.where(item.incident_id.in_(ids))).all(),
            columns=["incident_id", "code", "amount", "unit"],
        )
        nations = pd.DataFrame(
            connection.execute(people.where(NATIONALITY.c.incident_id.in_(ids))).all(), columns=["incident_id", "code"]
        )
    main = goods.drop_duplicates("incident_id").set_index("incident_id")
    return frame.assign(
        nationalities=frame["id"].map(_codes(nations)),
        goods=frame["id"].map(_codes(goods)),
        main_goods=frame["id"].map(main["code"]),
        main_amount=frame["id"].map(main["amount"]).astype("float64"),
        main_unit=frame["id"].map(main["unit"]),
    ).drop(columns="id")


def _codes(children: pd.DataFrame) -> pd.Series:
    """The codes under each incident, once each, sorted, joined by a blank."""
    once = children[["incident_id", "code"]].drop_duplicates().sort_values(["incident_id", "code"])
    return once.groupby("incident_id")["code"].agg(" ".join)
