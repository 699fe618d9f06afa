"""What happens by itself, and when. Times are UTC; whoever runs the shop can read this page.

Whatever is missed while nothing ran is made good at the next run: each job looks at what is due, not at the clock.
That is why nothing waits for one hour of the night, in which a small machine may be off.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from procrastinate import App
from procrastinate.tasks import Task

from heard.channels.calls.jobs import miss_what_rings
from heard.channels.chat.jobs import acknowledge_what_waits, mail_what_is_due
from heard.channels.contact.jobs import forget_old_writings
from heard.community.jobs import hand_over_questions, send_community_news
from heard.conversations.jobs import look_after_chats, make_room_for_search, tell_what_waits, wake_snoozed
from heard.guidance.jobs import group_asked_questions
from heard.insights.jobs import count_milestones
from heard.knowledge.jobs import (
    ask_outside_links,
    clean_articles_again,
    forget_old_searches,
    forget_old_uploads,
    gather_outside_links,
    look_after_webinars,
    publish_what_is_due,
)
from heard.plumbing.jobs import forget_old_answers, forget_silent_workers, forget_unused_files
from heard.project.demo import hurried
from heard.project.jobs import keep_to_retention
from heard.promises.jobs import ask_about_purchases, let_out_notices, prepare_daily_updates, read_feeds
from heard.rules.jobs import follow_rules_by_the_clock, forget_old_runs
from heard.staff.jobs import forget_expired_sessions

EVERY_MINUTE = "* * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_HOUR = "17 * * * *"

# Each moment (as in crontab) with the job that is due then.
SCHEDULE: Sequence[tuple[str, Task[Any, Any, Any]]] = (
    (EVERY_MINUTE, wake_snoozed),
    (EVERY_MINUTE, tell_what_waits),
    (EVERY_MINUTE, look_after_chats),
    (EVERY_MINUTE, miss_what_rings),
    (EVERY_MINUTE, mail_what_is_due),
    (EVERY_MINUTE, acknowledge_what_waits),
    (EVERY_MINUTE, let_out_notices),
    (EVERY_MINUTE, follow_rules_by_the_clock),
    (EVERY_MINUTE, count_milestones),
    (EVERY_MINUTE, send_community_news),
    (EVERY_MINUTE, look_after_webinars),
    (EVERY_MINUTE, publish_what_is_due),
    (EVERY_TEN_MINUTES, prepare_daily_updates),
    (EVERY_TEN_MINUTES, ask_about_purchases),
    (EVERY_TEN_MINUTES, hand_over_questions),
    (EVERY_TEN_MINUTES, clean_articles_again),
    (EVERY_TEN_MINUTES, ask_outside_links),
    (EVERY_HOUR, make_room_for_search),
    (EVERY_HOUR, keep_to_retention),
    (EVERY_HOUR, read_feeds),
    (EVERY_HOUR, forget_unused_files),
    (EVERY_HOUR, forget_expired_sessions),
    (EVERY_HOUR, forget_silent_workers),
    (EVERY_HOUR, forget_old_answers),
    (EVERY_HOUR, forget_old_runs),
    (EVERY_HOUR, forget_old_searches),
    (EVERY_HOUR, group_asked_questions),
    (EVERY_HOUR, gather_outside_links),
    (EVERY_HOUR, forget_old_uploads),
    (EVERY_HOUR, forget_old_writings),
)


def arrange(app: App) -> None:
    """Put the schedule into the job queue's clock; Django's settings name this function.

    A job that is still waiting or running when its moment comes again is not queued twice.
    """
    if hurried.running():
        return  # the demo runs them by a clock of its own
    logging.getLogger("procrastinate.periodic").setLevel(logging.WARNING)
    for moment, job in SCHEDULE:
        app.periodic(cron=moment, queueing_lock=job.name, lock=job.name)(job)
