"""How exactly a row says the place, where the column for it is empty."""

from collections.abc import Mapping

from data.terms.codes import Precision


def place_precision(values: Mapping[str, object]) -> Precision:
    """The precision that the filled fields speak of: what was known, never more."""
    if values.get("lat") is not None and values.get("lon") is not None:
        return Precision.EXACT if values.get("radius_m") is None else Precision.MUNI
    for name, precision in (
        ("crossing", Precision.BCP),
        ("section", Precision.SECTION),
        ("area", Precision.ADM1),
        ("country", Precision.COUNTRY),
    ):
        if values.get(name) is not None:
            return precision
    return Precision.UNKNOWN
