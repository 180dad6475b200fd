"""Doorways for workers.  A message only says "look"; what is owed stands in the database."""

import logging

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from consortium.jobs import job_run
from consortium.queues import Queue
from consortium.services import imports, mail

logger = logging.getLogger(__name__)
FILL_TASK = "dashboards.tasks.fill_changed_days"


def wake(task_name: str, queue: Queue, *args) -> None:
    """Tell a worker to look.  A broker that is away costs a delay until the next sweep, not the user's request."""
    try:
        current_app.send_task(task_name, args=args, queue=queue.value, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("Could not wake %s: %s", task_name, error)


def wake_import(batch_id: int) -> None:
    wake("consortium.tasks.process_import", Queue.INGEST, batch_id)


def wake_fill() -> None:
    wake(FILL_TASK, Queue.ROLLUP)


def wake_mail() -> None:
    wake("consortium.tasks.send_mail", Queue.INTERACTIVE)


def _work_on(batch) -> None:
    with job_run("consortium.process_import", key=batch.number) as run:
        batch = imports.process(batch)
        run.counts = {"status": batch.status, "read": batch.rows_read, "written": batch.rows_written}
    wake_fill()


@shared_task(queue=Queue.INGEST.value, acks_late=True, soft_time_limit=1740, time_limit=1800)
def process_import(batch_id: int) -> None:
    """Check and write one uploaded file, unless another worker is at it."""
    batch = imports.claim(batch_id)
    if batch is not None:
        _work_on(batch)


@shared_task(queue=Queue.INGEST.value, acks_late=True, soft_time_limit=1740, time_limit=1800)
def sweep_imports() -> None:
    """Work on every file that a lost message left waiting.  A fault with one is raised when all have had their turn."""
    faults = []
    while (batch := imports.claim()) is not None:
        try:
            _work_on(batch)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


@shared_task(queue=Queue.INTERACTIVE.value, acks_late=True, soft_time_limit=100, time_limit=120)
def send_mail() -> None:
    """Send what the outbox owes."""
    mail.send_owed_mail()
