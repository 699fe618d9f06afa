"""What several ask for at one moment is done once for all, and each is told what becomes of their own."""

import threading

import pytest
from django.db import connection, transaction

from heard.plumbing.database.gathering import Gathering


class Work:
    """Doubles numbers, and remembers which it was given together; waits while it is held up. An odd number is refused."""

    def __init__(self):
        self.batches = []
        self.began, self.may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, numbers):
        self.batches.append(list(numbers))
        self.began.release()
        self.may_go_on.acquire()
        if wrong := [number for number in numbers if number % 2]:
            raise ValueError(f"odd: {wrong}")
        return [2 * number for number in numbers]


@pytest.fixture
def work():
    return Work()


def ask(gathering, number):
    told = []

    def run():
        try:
            told.append(gathering.ask(number))
        except (Exception, SystemExit) as error:
            told.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, told


def _let_them_come(gathering, count):
    while len(gathering._waiting) < count:
        threading.Event().wait(0.005)


def _asked_while_one_is_at_work(work, numbers, most=40):
    gathering = Gathering(work, most=most)
    asked = [ask(gathering, 0)]
    work.began.acquire()
    for rank, number in enumerate(numbers, start=1):
        asked.append(ask(gathering, number))
        _let_them_come(gathering, rank)
    for _ in range(20):
        work.may_go_on.release()
    for thread, _ in asked:
        thread.join(60)
    return [told for _, told in asked]


def test_one_alone_is_done_at_once(work):
    work.may_go_on.release()
    assert Gathering(work).ask(4) == 8
    assert work.batches == [[4]]


def test_who_comes_meanwhile_is_done_together_and_each_told_their_own(work):
    assert _asked_while_one_is_at_work(work, [2, 4, 6]) == [[0], [4], [8], [12]]
    assert work.batches == [[0], [2, 4, 6]]


def test_who_was_here_a_moment_ago_is_waited_for(work):
    gathering = Gathering(work, linger_seconds=60)
    several = [ask(gathering, 0)]
    work.began.acquire()
    several.append(ask(gathering, 2))
    _let_them_come(gathering, 1)
    work.may_go_on.release(3)
    several[0][0].join(60)
    several.append(ask(gathering, 4))  # in the place of the first, who was at work: the second has waited for somebody
    for thread, _ in several:
        thread.join(60)
    again = [ask(gathering, number) for number in (6, 8)]
    for thread, _ in again:
        thread.join(60)
    assert [told for _, told in [*several, *again]] == [[0], [4], [8], [12], [16]]
    assert work.batches[0] == [0]
    assert [sorted(batch) for batch in work.batches[1:]] == [[2, 4], [6, 8]]


def test_who_does_not_come_again_is_not_waited_for_long(work):
    work.may_go_on.release(3)
    gathering = Gathering(work, linger_seconds=0.01)
    _let_two_be_done_together(work, gathering)
    assert [gathering.ask(6), gathering.ask(8)] == [12, 16]
    assert work.batches[-2:] == [[6], [8]]


def _let_two_be_done_together(work, gathering):
    both = [ask(gathering, 2), ask(gathering, 4)]
    work.may_go_on.release(2)
    for thread, _ in both:
        thread.join(60)
    assert sorted(number for batch in work.batches for number in batch) == [2, 4]


def test_no_more_than_so_many_at_once(work):
    assert _asked_while_one_is_at_work(work, [2, 4, 6], most=2) == [[0], [4], [8], [12]]
    assert work.batches == [[0], [2, 4], [6]]


def test_what_one_is_refused_for_is_nobody_elses_business(work):
    assert _asked_while_one_is_at_work(work, [2, 3, 6]) == [[0], [4], ["odd: [3]"], [12]]
    assert work.batches == [[0], [2, 3, 6], [2], [3], [6]]


def test_what_is_refused_alone_is_not_tried_again(work):
    work.may_go_on.release()
    with pytest.raises(ValueError, match="odd"):
        Gathering(work).ask(3)
    assert work.batches == [[3]]


def test_who_leads_being_stopped_leaves_nobody_waiting():
    began, go_on = threading.Event(), threading.Event()

    def stopped(numbers):
        if len(numbers) == 1:
            began.set()
            go_on.wait()
            return list(numbers)
        raise SystemExit("stopped")

    gathering = Gathering(stopped)
    asked = [ask(gathering, 0)]
    began.wait()
    for rank in (1, 2):
        asked.append(ask(gathering, rank))
        _let_them_come(gathering, rank)
    go_on.set()
    for thread, _ in asked:
        thread.join(60)
    assert [told for _, told in asked] == [[0], ["stopped"], ["whoever did this for several was stopped"]]
    assert gathering.ask(7) == 7


@pytest.mark.django_db
def test_it_is_never_part_of_somebodys_transaction(work):
    with transaction.atomic(), pytest.raises(RuntimeError):
        Gathering(work).ask(2)
    assert work.batches == []
    assert connection.is_usable()
