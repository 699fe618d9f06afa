import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from croniter import croniter
from django.db import connections
from procrastinate.contrib.django import app

from heard.conversations.actions.snooze import snooze
from heard.conversations.jobs import wake_snoozed
from heard.plumbing.models import Fact, WorkerHeartbeat
from heard.project.schedule import SCHEDULE
from tests.conversations.shop import NOON, Shop, after


def test_the_clock_knows_every_job_on_the_page_and_no_other():
    known = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert known == {job.name: moment for moment, job in SCHEDULE}
    assert all(croniter.is_valid(moment) for moment in known.values())


def test_a_job_that_still_waits_is_not_queued_again():
    for task in app.periodic_registry.periodic_tasks.values():
        assert task.configure_kwargs["queueing_lock"] == task.configure_kwargs["lock"] == task.task.name


@pytest.mark.django_db
@pytest.mark.parametrize("job", [job for _, job in SCHEDULE], ids=lambda job: job.name)
def test_each_job_does_its_duty_in_an_empty_house_and_twice(job):
    for _ in range(2):
        done = job.func(timestamp=int(NOON.timestamp()))
        assert not any(done.values() if isinstance(done, dict) else [done])  # there was nothing to be done
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_workers_that_ended_are_forgotten_after_two_days():
    WorkerHeartbeat.objects.create(name="gone", at=NOON)
    WorkerHeartbeat.objects.create(name="here", at=after(days=1))
    job = next(job for _, job in SCHEDULE if job.name == "plumbing.forget_silent_workers")
    assert job.func(timestamp=int((NOON + dt.timedelta(days=2, hours=1)).timestamp())) == 1
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == ["here"]


def work_once():
    """Let a real worker do what is due, in a thread of its own: a browser test before this one may have left its loop in ours."""

    def work():
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


@pytest.mark.django_db(transaction=True)
def test_a_worker_wakes_what_was_snoozed():
    shop = Shop()
    asked = snooze(conversation=shop.mail(), agent=shop.ana, until=after(hours=1), at=NOON)
    wake_snoozed.defer(timestamp=int(after(hours=1).timestamp()))
    work_once()
    asked.refresh_from_db()
    assert asked.state == "open"
