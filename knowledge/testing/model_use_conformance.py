"""The conformance tests of what counts the use of language models: every engine must pass all of them (rule M3f).

Subclass `ModelUseConformance` in a test module and provide the fixture `uses`, two connections to one store; see `tests/conformance`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from knowledge.language.port import DailyUse, ModelUse

DAY, NEXT_DAY = date(2026, 1, 1), date(2026, 1, 2)
MOST = DailyUse(requests=3, tokens=250)
ONE = DailyUse(requests=1, tokens=100)
_ASKED = 60
"""Requests that two callers make at the same time."""


class ModelUseConformance:
    """A budget belongs to one principal and one day, and nobody spends what another has taken."""

    def test_nothing_is_used_before_the_first_request(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].used("ada", DAY) == DailyUse()

    def test_a_request_within_the_budget_is_added(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].reserve("ada", DAY, ONE, MOST)
        assert uses[1].used("ada", DAY) == ONE

    def test_the_last_request_may_use_the_budget_up_to_its_end(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].reserve("ada", DAY, MOST, MOST)
        assert not uses[0].reserve("ada", DAY, DailyUse(requests=0, tokens=1), MOST)

    def test_a_request_beyond_the_tokens_is_refused_and_adds_nothing(
        self, uses: tuple[ModelUse, ModelUse]
    ) -> None:
        assert [uses[0].reserve("ada", DAY, ONE, MOST) for _ in range(3)] == [True, True, False]
        assert uses[0].used("ada", DAY) == DailyUse(requests=2, tokens=200)

    def test_a_request_beyond_the_requests_is_refused(self, uses: tuple[ModelUse, ModelUse]) -> None:
        small = DailyUse(requests=1, tokens=1)
        assert [uses[0].reserve("ada", DAY, small, MOST) for _ in range(4)] == [True, True, True, False]

    def test_a_first_request_beyond_the_budget_is_refused(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert not uses[0].reserve("ada", DAY, DailyUse(requests=1, tokens=251), MOST)
        assert uses[0].used("ada", DAY) == DailyUse()

    def test_each_principal_and_each_day_has_its_own_budget(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].reserve("ada", DAY, MOST, MOST)
        assert uses[0].reserve("ben", DAY, MOST, MOST)
        assert uses[0].reserve("ada", NEXT_DAY, MOST, MOST)

    def test_tokens_that_are_given_back_can_be_used_again(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].reserve("ada", DAY, DailyUse(requests=1, tokens=250), MOST)
        uses[0].settle("ada", DAY, -150)
        assert uses[1].reserve("ada", DAY, DailyUse(requests=1, tokens=150), MOST)
        assert uses[0].used("ada", DAY) == DailyUse(requests=2, tokens=250)

    def test_tokens_beyond_those_set_aside_are_counted(self, uses: tuple[ModelUse, ModelUse]) -> None:
        assert uses[0].reserve("ada", DAY, ONE, MOST)
        uses[0].settle("ada", DAY, 500)
        assert uses[0].used("ada", DAY) == DailyUse(requests=1, tokens=600)

    def test_two_callers_at_once_never_share_what_is_left(self, uses: tuple[ModelUse, ModelUse]) -> None:
        most = DailyUse(requests=_ASKED, tokens=100 * (_ASKED // 2) + 50)
        with ThreadPoolExecutor(max_workers=8) as pool:
            granted = list(pool.map(lambda n: uses[n % 2].reserve("ada", DAY, ONE, most), range(_ASKED)))
        assert sum(granted) == _ASKED // 2
        assert uses[0].used("ada", DAY) == DailyUse(requests=_ASKED // 2, tokens=100 * (_ASKED // 2))
