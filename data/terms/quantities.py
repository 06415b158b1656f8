"""Kilogram equivalents: derived from what was reported, with the factor that was used, never instead of it.

Factors: code list `factor`. UNODC (global seizures note): bulk weight, no purity adjustment, 1 litre = 1 kg, a tablet
of an amphetamine-type stimulant weighs 90 to 300 mg. Plants stay plants, pieces stay pieces.
"""

from dataclasses import dataclass

WEIGHED, LITRE, TABLET, PLANT = "CASE_WEIGHED", "UNODC_LTR", "UNODC_ATS_TAB_LO UNODC_ATS_TAB_HI", "PLANT_NONE"
KILOGRAMS_OF_WEIGHT = {"KGM": 1.0, "GRM": 0.001}
LITRES = {"LTR": 1.0, "ML": 0.001}
TABLET_KG = (90e-6, 300e-6)
STIMULANT_TABLETS = frozenset({"AMPHETAMINE", "METHAMPHETAMINE", "MDMA"})
LIQUID_COMMODITIES = frozenset({"DRUG", "PRECURSOR"})


@dataclass(frozen=True, slots=True)
class KilogramEquivalent:
    """Kilograms and the ids of the factors behind them, joined by a space.

    A weight or a volume has `kg`, with `low` and `high` equal to it. Tablets have only the range: a single number would
    claim what nobody weighed. Without a factor all are None; a factor without numbers says why there are none (plants).
    """

    kg: float | None = None
    low: float | None = None
    high: float | None = None
    factor: str | None = None


def kilograms(
    quantity: float | None, unit: str | None, *, drug: str | None, commodity: str | None
) -> KilogramEquivalent:
    """The kilogram equivalent of one item; codes from the lists `unit`, `drug` and `commodity`."""
    if quantity is None or unit is None:
        return KilogramEquivalent()
    if unit in KILOGRAMS_OF_WEIGHT:
        return _exactly(_scale(quantity, unit, KILOGRAMS_OF_WEIGHT), WEIGHED)
    if unit in LITRES and commodity in LIQUID_COMMODITIES:
        return _exactly(_scale(quantity, unit, LITRES), LITRE)
    if unit == "TAB" and commodity == "DRUG" and drug in STIMULANT_TABLETS:
        low, high = TABLET_KG
        return KilogramEquivalent(low=quantity * low, high=quantity * high, factor=TABLET)
    return KilogramEquivalent(factor=PLANT if unit == "PLANT" else None)


def _scale(quantity: float, unit: str, scale: dict[str, float]) -> float:
    return quantity if scale[unit] == 1.0 else quantity / 1000


def _exactly(kg: float, factor: str) -> KilogramEquivalent:
    return KilogramEquivalent(kg=kg, low=kg, high=kg, factor=factor)
