"""Every task names its queue and its limits, and says what it is for; the schedule names tasks that exist."""

from pathlib import Path

import pytest
from django.conf import settings

from consortium.celery import app
from consortium.queues import Queue

app.loader.import_default_modules()
TASKS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_there_are_tasks():
    assert "consortium.tasks.process_import" in TASKS


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_is_a_well_kept_doorway(name):
    task = TASKS[name]
    assert task.__doc__ and task.__doc__.strip(), "Say in its docstring what the task is for."
    assert getattr(task, "queue", None) in {queue.value for queue in Queue}, "Name its queue: queue=Queue.X.value."
    assert task.acks_late is True, "acks_late=True: a message is done when the work is done."
    assert task.soft_time_limit and task.time_limit, "Give it soft_time_limit and time_limit."
    assert task.soft_time_limit < task.time_limit
    longest = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert task.time_limit < longest, "Beyond the visibility timeout the broker gives the message to a second worker."


def test_the_schedule_names_tasks_that_exist():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= TASKS.keys()


def test_every_queue_has_a_worker_in_both_stacks():
    queues = ",".join(queue.value for queue in Queue)
    base = Path(settings.BASE_DIR)
    for path in ("docker-compose.yml", "consortium/localstack/services.py"):
        assert queues in (base / path).read_text(), f"{path} does not listen to all of {queues}"
