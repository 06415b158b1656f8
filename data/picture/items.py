"""Items of seizures beside their incidents: which are counted, and the main one in words."""

from math import nan

import pandas as pd
from sqlalchemy import Select, and_, case, func, select

from data.picture.read_model import ReadModel
from data.terms.codes import label
from data.terms.columns import seizure_item

DRUG, OTHER, LAB_NEGATIVE = "DRUG", "OTHER_SPECIFY", "NEG"
UNIT_WORDS = {"KGM": "kg", "GRM": "g", "LTR": "l", "ML": "ml", "H87": "", "VEH": "", "DOC": "", "EUR": "EUR"}

# A laboratory's "negative" leaves the totals.
not_negative = func.coalesce(seizure_item.c.lab, "") != LAB_NEGATIVE
_is_counted = and_(seizure_item.c.commodity == DRUG, seizure_item.c.included_in.is_(None), not_negative)


def goods_words(drug: str | None, drug_text: str | None, commodity: str | None) -> str:
    """Goods as people write them: the drug, what a source calls it where the list has no code, else the commodity."""
    named = drug_text if drug in (None, OTHER) and drug_text else label("drug", drug) or label("commodity", commodity)
    return named.replace("_", " ")


def item_words(goods: str, quantity: float | None, unit: str | None) -> str:
    """An item as people write it: "heroin 72 kg", "vehicle 31", "synthetic drugs"."""
    amount = "" if quantity is None else f"{quantity:,.10g} {UNIT_WORDS.get(unit or '', label('unit', unit))}"
    return f"{goods} {amount}".strip()


def add_items(model: ReadModel, frame: pd.DataFrame, chosen: Select[tuple[int]]) -> pd.DataFrame:
    """The frame with its incidents' `id`, and two more columns: kg of counted drugs, and the main item in words.

    The main item is the heaviest, else the first; "+2" after it says how many more there are. `chosen` gives the ids.
    """
    columns = (seizure_item.c[name] for name in ("incident_id", "drug", "drug_text", "commodity", "quantity", "unit"))
    statement = (
        select(*columns, case((_is_counted, seizure_item.c.kg)).label("kg"))
        .where(seizure_item.c.incident_id.in_(chosen))
        .order_by(seizure_item.c.incident_id, seizure_item.c.kg.desc().nulls_last(), seizure_item.c.id)
    )
    found = model.rows(statement).astype({"kg": "float64", "quantity": "float64"}).astype(object).replace({nan: None})
    words: dict[int, str] = {}
    counts: dict[int, int] = {}
    kilograms: dict[int, float] = {}
    for key, drug, text, commodity, quantity, unit, kg in found.itertuples(index=False):
        words.setdefault(key, item_words(goods_words(drug, text, commodity), quantity, unit))
        counts[key] = counts.get(key, 0) + 1
        if kg is not None:
            kilograms[key] = kilograms.get(key, 0.0) + kg
    texts = {key: f"{text} +{counts[key] - 1}" if counts[key] > 1 else text for key, text in words.items()}
    return frame.assign(kg=frame["id"].map(kilograms).astype("float64"), main_item=frame["id"].map(texts).astype("str"))
