from threading import Event

from dashboard.background.follower import Follower
from data.terms.errors import StoreUnreachable


class Model:
    """Fails as long as it is told to."""

    def __init__(self):
        self.fails, self.followed = False, Event()

    def follow(self):
        if self.fails:
            raise StoreUnreachable("gone")
        self.followed.set()
        return True


def test_a_failure_is_told_until_it_is_over_and_the_waits_grow():
    model = Model()
    follower = Follower(model, every_s=1, longest_wait_s=5)
    assert follower.step() == 1
    assert not follower.is_stale
    model.fails = True
    assert [follower.step() for _ in range(4)] == [2, 4, 5, 5]
    assert follower.is_stale
    assert follower.trouble.sentence == "The incident store cannot be reached."
    model.fails = False
    assert follower.step() == 1
    assert not follower.is_stale


def test_one_failure_is_one_event_however_often_it_is_tried():
    model = Model()
    model.fails = True
    follower = Follower(model)
    follower.step()
    event = follower.trouble.event
    follower.step()
    assert follower.trouble.event == event


def test_it_follows_in_the_background_and_ends_when_told():
    model = Model()
    follower = Follower(model, every_s=0.01)
    follower.start()
    assert model.followed.wait(10)
    follower.stop()
    model.followed.clear()
    assert not model.followed.wait(0.1)


def test_ending_what_never_began_is_no_error():
    Follower(Model()).stop()
