"""Doorways for workers."""

import logging

from celery import shared_task

from consortium.access.binding import bound_transaction
from consortium.access.viewer import Viewer
from consortium.jobs import job_run
from consortium.queues import Queue
from dashboards import fill, services

logger = logging.getLogger(__name__)


@shared_task(queue=Queue.ROLLUP.value, acks_late=True, soft_time_limit=540, time_limit=600)
def fill_changed_days() -> None:
    """Bring every rollup up to date with the facts.  Safe at any time, any number of times."""
    with job_run("dashboards.fill_changed_days") as run:
        run.counts = fill.fill_changed_days()


@shared_task(queue=Queue.ROLLUP.value, acks_late=True, soft_time_limit=540, time_limit=600)
def expire_credits() -> None:
    """Take out of the accounts what nobody used within its balancing period.  Safe any number of times."""
    with job_run("dashboards.expire_credits") as run, bound_transaction(Viewer.system()):
        run.counts = {"accounts": services.expire_credits()}


@shared_task(queue=Queue.ROLLUP.value, acks_late=True, soft_time_limit=1740, time_limit=1800)
def shadow_check() -> None:
    """Compare the rollups with the facts and write down what differs."""
    with job_run("dashboards.shadow_check") as run, bound_transaction(Viewer.system()):
        differences = fill.shadow_check()
        run.counts = {"differences": len(differences), "first": differences[:20]}
    if differences:
        logger.error("Rollups differ from the facts in %s places", len(differences))
