"""Everybody has a share, gets it back with time, and is told how long to wait."""

from __future__ import annotations

import pytest

from api.edge.limits import RateLimit, RequestLimits
from knowledge.errors import TooManyRequests


class Watch:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_whole_share_may_be_used_at_once_and_comes_back_evenly() -> None:
    watch = Watch()
    limit = RateLimit(6, 60, watch)
    assert [limit.take("ada") for _ in range(6)] == [0] * 6
    assert limit.take("ada") == pytest.approx(10)
    watch.now += 4
    assert limit.take("ada") == pytest.approx(6)
    watch.now += 6
    assert limit.take("ada") == 0
    assert limit.take("ada") == pytest.approx(10)
    watch.now += 3600
    assert [limit.take("ada") for _ in range(6)] == [0] * 6
    assert limit.take("ada") > 0


def test_each_has_a_share_of_their_own_and_a_refusal_costs_nothing() -> None:
    limit = RateLimit(1, 60, Watch())
    assert limit.take("ada") == 0
    waits = [limit.take("ada") for _ in range(3)]
    assert waits == [waits[0]] * 3
    assert limit.take("ben") == 0


def test_zero_limits_nothing() -> None:
    limit = RateLimit(0, 60, Watch())
    assert not any(limit.take("ada") for _ in range(1000))


def test_names_are_not_remembered_without_end() -> None:
    limit = RateLimit(1, 60, Watch())
    for number in range(20_000):
        limit.take(str(number))
    assert len(limit._full_again) == 10_000


def test_a_refusal_says_which_limit_and_how_long_to_wait() -> None:
    limits = RequestLimits(per_minute=1, per_day=0, failures_per_minute=1)
    limits.check_principal("ada")
    with pytest.raises(TooManyRequests, match="ada has sent as many requests as are allowed in a minute") as error:
        limits.check_principal("ada")
    assert 0 < error.value.seconds <= 60
    assert "KNOWLEDGE_REQUESTS_PER_MINUTE" in error.value.remedy
    limits.check_failure("192.0.2.1")
    with pytest.raises(TooManyRequests, match="without a key that holds"):
        limits.check_failure("192.0.2.1")
    limits.check_failure("192.0.2.2")


def test_a_day_is_limited_apart_from_a_minute() -> None:
    limits = RequestLimits(per_minute=0, per_day=1, failures_per_minute=0)
    limits.check_principal("ada")
    with pytest.raises(TooManyRequests, match="allowed in a day") as error:
        limits.check_principal("ada")
    assert "Try again in 24 hours." in error.value.remedy


@pytest.mark.parametrize(
    ("most", "seconds", "wait"),
    [(60, "minute", "1 second"), (3, "minute", "20 seconds"), (10, "day", "3 hours"), (60, "day", "24 minutes")],
)
def test_a_wait_is_told_in_the_unit_people_would_use(most: int, seconds: str, wait: str) -> None:
    limits = RequestLimits(**{"per_minute": 0, "per_day": 0, "failures_per_minute": 0, f"per_{seconds}": most})
    for _ in range(most):
        limits.check_principal("ada")
    with pytest.raises(TooManyRequests) as error:
        limits.check_principal("ada")
    assert f"Try again in {wait}." in error.value.remedy
