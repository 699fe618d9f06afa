"""The lives of a database: told apart, so that the book of facts stays in order when it moves to another cluster."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from heard.plumbing.models import Epoch

log = logging.getLogger(__name__)


def begin_life(*, restored: bool = False) -> int:
    """Make sure that the epoch belongs to this cluster and return its number; call it at every start and after a restore.

    Transaction ids start again in a fresh cluster. When the cluster is not the one the epoch was written in, or the
    content was just `restored` from a backup, the number is raised: everything written from now on comes after
    everything that came with the backup. Waits until transactions that are writing facts have ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        present = cursor.fetchone()[0]
        epoch = Epoch.objects.select_for_update().filter(id=1).first()
        if epoch is None:
            return Epoch.objects.create(id=1, number=1, system_identifier=present).number
        if epoch.system_identifier == present and not restored:
            return epoch.number
        # Without writers in the middle, no fact of the old life can still commit behind those of the new one.
        cursor.execute("LOCK TABLE plumbing_fact IN EXCLUSIVE MODE")
        epoch.number += 1
        epoch.system_identifier = present
        epoch.save(update_fields=["number", "system_identifier"])
        log.debug("the book of facts begins life %d in cluster %s", epoch.number, present)
        return epoch.number
