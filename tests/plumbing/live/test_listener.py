"""The queue of one socket: whoever waits for it goes on when nobody takes from it any more."""

import asyncio
from collections.abc import Callable

import pytest

from heard.plumbing.live.door import Visitor
from heard.plumbing.live.listener import MOST_WAITING, SIGN_IN_AGAIN, Closing, Listener


def _overflows(listener: Listener) -> None:
    for number in range(MOST_WAITING):
        listener.tell(str(number))


@pytest.mark.parametrize(
    "ends", [lambda one: one.fall_silent(), lambda one: one.close(Closing(SIGN_IN_AGAIN, "bye")), _overflows]
)
def test_what_is_caught_up_with_waits_for_no_client_that_is_gone(ends: Callable[[Listener], None]) -> None:
    async def wait() -> None:
        listener = Listener(Visitor(1, "Ana", "ana", None), {}, abort=lambda: None)
        listener.tell("one")
        waiting = asyncio.create_task(listener.caught_up())
        await asyncio.sleep(0)
        assert not waiting.done()
        ends(listener)
        await asyncio.wait_for(waiting, 60)
        assert listener.closing is not None

    asyncio.run(wait())
