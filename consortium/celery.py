"""The Celery application and its static schedule.

A message only says "look": what is owed stands in PostgreSQL.  A lost message costs at most one sweep.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from consortium.database_roles import refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings.development")

app = Celery("consortium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "pick up imports that a lost message left behind": {
        "task": "consortium.tasks.sweep_imports",
        "schedule": 30.0,
    },
    "send owed mail": {"task": "consortium.tasks.send_mail", "schedule": 30.0},
    "bring rollups up to date": {"task": "dashboards.tasks.fill_changed_days", "schedule": 30.0},
    "expire credits": {"task": "dashboards.tasks.expire_credits", "schedule": crontab(hour=1, minute=30)},
    "compare rollups with the facts": {
        "task": "dashboards.tasks.shadow_check",
        "schedule": crontab(hour=2, minute=30),
    },
}


@worker_init.connect
@beat_init.connect
def check_database_role(**kwargs) -> None:
    try:
        refuse_powerful_role()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from None  # anything milder is logged by Celery, which then goes on
