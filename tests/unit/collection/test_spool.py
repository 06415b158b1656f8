from data.collection.intake.spool import PORTION, Spool
from data.collection.translated import Translated
from tests.stores.forms import detection


def test_what_is_put_in_comes_out_in_its_order_as_often_as_it_is_asked_for():
    given = [Translated(None, (number + 2,), detection(number), version=number) for number in range(PORTION + 7)]
    spool = Spool()
    for report in given:
        spool.put(report)
    assert len(spool) == len(given)
    assert list(spool) == given
    assert list(spool) == given


def test_a_packed_report_takes_less_than_a_kilobyte():
    spool = Spool()
    for number in range(PORTION):
        spool.put(Translated(None, (number + 2,), detection(number)))
    assert 0 < spool.size < 1_000 * PORTION
