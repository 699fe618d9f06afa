"""A worker that is killed leaves jobs behind: they are begun again, and what waits behind their lock goes on."""

import asyncio
import datetime as dt

import pytest
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from heard.plumbing.cut_short import MOST_ATTEMPTS, SILENT_SECONDS, begin_again

pytestmark = pytest.mark.django_db(transaction=True)
JOB = "plumbing.forget_old_answers"  # of all jobs there are, one that does nothing here
QUEUE = "left behind"  # the schedule goes on beside it


@pytest.fixture
def worker():
    """Return how a worker is made that was heard so many seconds ago."""

    def heard(seconds_ago):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id",
                [dt.timedelta(seconds=seconds_ago)],
            )
            return cursor.fetchone()[0]

    yield heard
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")


def a_job(worker_id=None, *, attempts=0, **fields):
    """Put a job into the queue; with a worker, it is under way there."""
    number = app.configure_task(JOB, queue=QUEUE, **fields).defer(timestamp=0)
    if worker_id:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
                [worker_id, attempts, number],
            )
    return number


def work(*doing):
    """Do something with the queue as a worker does, one after the other; return what came of each."""

    async def done():
        with app.replace_connector(PsycopgConnector(kwargs=connector_params("default"))) as working:
            async with working.open_async():
                return [await one(working) for one in doing]

    return asyncio.run(done())


def look_twice():
    async def looks(working):
        return await begin_again(working, seen=await begin_again(working, seen=()))

    return work(looks)[0]


def states():
    return dict(ProcrastinateJob.objects.filter(queue_name=QUEUE).values_list("pk", "status"))


def test_what_a_killed_worker_was_at_is_done_by_the_next_one(worker):
    number = a_job(worker(SILENT_SECONDS + 5), lock="imports")
    behind = a_job(lock="imports")
    work(lambda working: working.run_worker_async(queues=[QUEUE], wait=False, install_signal_handlers=False))
    assert states() == {number: "doing", behind: "todo"}  # for ever
    assert look_twice() == set()
    work(lambda working: working.run_worker_async(queues=[QUEUE], wait=False, install_signal_handlers=False))
    assert states() == {number: "succeeded", behind: "succeeded"}


def test_what_a_living_worker_is_at_is_left_to_it(worker):
    number = a_job(worker(SILENT_SECONDS - 20))
    assert look_twice() == set()
    assert states() == {number: "doing"}


def test_after_a_machine_slept_its_worker_is_heard_before_anything_is_done_twice(worker):
    speaks_again = worker(3600)
    number = a_job(speaks_again)

    async def first(working):
        return await begin_again(working, seen=())

    (seen,) = work(first)
    assert seen == {number}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %s", [speaks_again])
    assert work(lambda working: begin_again(working, seen=seen)) == [set()]
    assert states() == {number: "doing"}


def test_of_the_schedule_the_next_one_takes_its_place(worker):
    number = a_job(worker(3600), lock=JOB, queueing_lock=JOB)
    following = a_job(lock=JOB, queueing_lock=JOB)
    assert look_twice() == set()
    assert states() == {number: "failed", following: "todo"}
    work(lambda working: working.run_worker_async(queues=[QUEUE], wait=False, install_signal_handlers=False))
    assert states() == {number: "failed", following: "succeeded"}


def test_what_every_worker_dies_of_ends(worker):
    number = a_job(worker(3600), attempts=MOST_ATTEMPTS - 1)
    assert look_twice() == set()
    assert states() == {number: "failed"}


def test_two_workers_that_find_it_at_once_begin_it_once(worker):
    number = a_job(worker(3600))

    async def both(working):
        seen = await begin_again(working, seen=())
        await asyncio.gather(begin_again(working, seen=seen), begin_again(working, seen=seen))

    work(both)
    job = ProcrastinateJob.objects.get(pk=number)
    assert (job.status, job.attempts) == ("todo", 1)
