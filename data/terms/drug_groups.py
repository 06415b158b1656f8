"""Drug groups: the few under which seizures are counted for observers. A case is in one group, so that groups add up.

No public list of Vardar's sources groups the 20 drug codes; this one follows the families of substances (opioids,
cocaine, cannabis, amphetamine-type stimulants) that UNODC and the EUDA report by. A test asserts that every drug code
has its group.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class DrugGroup(StrEnum):
    """What a seizure was of."""

    OPIOIDS = "OPIOIDS"
    COCAINE = "COCAINE"
    CANNABIS = "CANNABIS"
    STIMULANTS = "STIMULANTS"
    NPS_OTHER = "NPS_OTHER"
    PRECURSORS = "PRECURSORS"
    GOODS = "GOODS"
    SEVERAL = "SEVERAL"


GROUP_LABELS: Mapping[DrugGroup, str] = MappingProxyType(
    {
        DrugGroup.OPIOIDS: "heroin and opioids",
        DrugGroup.COCAINE: "cocaine",
        DrugGroup.CANNABIS: "cannabis",
        DrugGroup.STIMULANTS: "amphetamine-type",
        DrugGroup.NPS_OTHER: "new and other drugs",
        DrugGroup.PRECURSORS: "precursors",
        DrugGroup.GOODS: "other goods",
        DrugGroup.SEVERAL: "several of these",
    }
)
GROUP_OF_DRUG: Mapping[str, DrugGroup] = MappingProxyType(
    {
        **dict.fromkeys(("HEROIN", "MORPHINE", "OPIUM"), DrugGroup.OPIOIDS),
        **dict.fromkeys(("COCAINE_SALT", "COCAINE_BASE", "CRACK"), DrugGroup.COCAINE),
        **dict.fromkeys(
            ("CANNABIS_HERB", "CANNABIS_RESIN", "CANNABIS_OIL", "CANNABIS_PLANT"),
            DrugGroup.CANNABIS,
        ),
        **dict.fromkeys(("AMPHETAMINE", "METHAMPHETAMINE", "MDMA"), DrugGroup.STIMULANTS),
        **dict.fromkeys(
            ("NPS_CANNABINOID", "NPS_CATHINONE", "NPS_OPIOID", "NPS_OTHER", "PHARMA", "OTHER_SPECIFY"),
            DrugGroup.NPS_OTHER,
        ),
        "PRECURSOR": DrugGroup.PRECURSORS,
    }
)


def group_of(items: Iterable[tuple[str, str | None]]) -> DrugGroup:
    """The group of a case by its items (commodity, drug): the one that all are in, SEVERAL where they are in more.

    A case that names no item is one of other goods: what it was of is not known to be a drug.
    """
    groups = {_group(commodity, drug) for commodity, drug in items}
    if len(groups) > 1:
        return DrugGroup.SEVERAL
    return groups.pop() if groups else DrugGroup.GOODS


def _group(commodity: str, drug: str | None) -> DrugGroup:
    if commodity == "PRECURSOR":
        return DrugGroup.PRECURSORS
    return GROUP_OF_DRUG.get(drug or "", DrugGroup.NPS_OTHER) if commodity == "DRUG" else DrugGroup.GOODS
