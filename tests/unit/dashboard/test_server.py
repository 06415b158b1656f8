import socket

import pytest

from dashboard.server import address_of, take_socket
from data.terms.errors import InputRefused


def test_a_free_port_is_taken_and_told():
    with take_socket("127.0.0.1", 0) as taken:
        assert address_of(taken) == f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_address_of_version_six_is_told_in_brackets():
    with take_socket("::1", 0) as taken:
        assert address_of(taken).startswith("http://[::1]:")


def test_a_port_that_is_in_use_is_refused_with_what_to_do():
    with take_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            InputRefused, match=f"port {port} on 127.0.0.1 cannot be used: address already in use"
        ) as no:
            take_socket("127.0.0.1", port)
        assert "--port" in no.value.advice


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(InputRefused, match="cannot be used"):
        take_socket("192.0.2.1", 0)
