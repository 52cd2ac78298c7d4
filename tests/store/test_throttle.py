"""Neighbours wait together, and one second of the clock is the same for every process."""

import pytest

from app.store.throttle import network_prefixes


@pytest.mark.parametrize(
    ("address", "prefixes"),
    [
        ("192.0.2.77", ("192.0.2.0/24",)),
        ("::ffff:192.0.2.77", ("192.0.2.0/24",)),
        ("2001:db8:1:2::5", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("no address", ("unknown",)),
    ],
)
def test_neighbours_on_a_network_wait_together(address: str, prefixes: tuple[str, ...]) -> None:
    assert network_prefixes(address) == prefixes
