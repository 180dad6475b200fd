"""The ledger of background work: every run leaves a row, and an error is written down and raised again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from consortium.choices import JobStatus
from consortium.models import JobRun

logger = logging.getLogger(__name__)


@contextmanager
def job_run(name: str, key: str = "") -> Iterator[JobRun]:
    """Write down when a job ran, what it counted, and what ended it.  Set `run.counts` inside."""
    run = JobRun._base_manager.create(name=name, key=key)
    try:
        yield run
    except Exception as error:
        JobRun._base_manager.filter(pk=run.pk).update(
            status=JobStatus.FAILED, finished_at=timezone.now(), error=f"{type(error).__name__}: {error}"
        )
        raise
    JobRun._base_manager.filter(pk=run.pk).update(status=JobStatus.DONE, finished_at=timezone.now(), counts=run.counts)
