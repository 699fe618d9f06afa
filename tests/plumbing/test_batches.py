"""How many facts are followed at once: what they are about is held meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.reactions import BATCH, HOLD_SECONDS, LEAST, next_limit


@given(st.integers(LEAST, BATCH), st.integers(0, BATCH), st.floats(0, 30))
def test_a_batch_claims_as_many_as_are_followed_in_a_short_while(limit: int, worked: int, seconds: float) -> None:
    following = next_limit(limit, worked=min(worked, limit), seconds=seconds)
    assert LEAST <= following <= BATCH
    assert following <= limit if seconds > HOLD_SECONDS else following >= limit


def test_after_a_slow_batch_fewer_are_claimed_and_more_again_once_all_are_followed_quickly() -> None:
    assert next_limit(200, worked=200, seconds=4 * HOLD_SECONDS) == 50
    assert next_limit(50, worked=50, seconds=HOLD_SECONDS / 2) == 100
    assert next_limit(50, worked=3, seconds=HOLD_SECONDS / 2) == 50
