import pytest

from dashboard.door.rate import MOST_ADDRESSES, Attempts, network_of


class Seconds:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def attempts(seconds):
    return Attempts(each_minute=6, all_minute=20, clock=seconds)


def test_an_address_has_its_attempts_and_then_waits_until_there_is_one_again(attempts, seconds):
    assert [attempts.take("192.0.2.1") for _ in range(7)] == [0] * 6 + [10]
    seconds.now = 9
    assert attempts.take("192.0.2.1") == 1
    seconds.now = 10
    assert attempts.take("192.0.2.1") == 0
    assert attempts.take("192.0.2.1") == 10


def test_waiting_long_saves_up_no_more_than_a_minute(attempts, seconds):
    seconds.now = 86_400
    assert [attempts.take("192.0.2.1") for _ in range(7)] == [0] * 6 + [10]


def test_one_address_takes_nothing_from_another(attempts):
    for _ in range(9):
        attempts.take("192.0.2.1")
    assert attempts.take("192.0.2.2") == 0


def test_all_addresses_together_have_a_limit_too(attempts):
    taken = [attempts.take(f"192.0.2.{number}") for number in range(25)]
    assert taken[:20] == [0] * 20
    assert all(wait > 0 for wait in taken[20:])


def test_addresses_that_are_done_are_forgotten_and_those_that_are_not_are_kept(seconds):
    attempts = Attempts(each_minute=1, all_minute=10**9, clock=seconds)
    for number in range(MOST_ADDRESSES):
        attempts.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    seconds.now = 60
    attempts.take("192.0.2.1")
    assert len(attempts._buckets) == 1
    assert attempts.take("192.0.2.1") == 60


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("/run/proxy", "/run/proxy"),
        ("", ""),
    ],
)
def test_who_is_counted_together(address, network):
    assert network_of(address) == network
