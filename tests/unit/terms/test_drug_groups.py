"""Drug groups: every code has its own, and a case is in one."""

from data.terms.codes import codes
from data.terms.drug_groups import GROUP_LABELS, GROUP_OF_DRUG, DrugGroup, group_of


def test_every_drug_code_has_its_group_and_every_group_its_name():
    assert set(GROUP_OF_DRUG) == set(codes("drug"))
    assert set(GROUP_LABELS) == set(DrugGroup)


def test_a_case_of_one_group_is_in_it_and_one_of_several_in_several():
    assert group_of([("DRUG", "HEROIN"), ("DRUG", "OPIUM")]) is DrugGroup.OPIOIDS
    assert group_of([("DRUG", "HEROIN"), ("CASH", None)]) is DrugGroup.SEVERAL
    assert group_of([("PRECURSOR", None)]) is group_of([("DRUG", "PRECURSOR")]) is DrugGroup.PRECURSORS
    assert group_of([("DRUG", None)]) is DrugGroup.NPS_OTHER


def test_a_case_that_names_nothing_is_of_other_goods():
    assert group_of([]) is group_of([("TOBACCO", None)]) is DrugGroup.GOODS
