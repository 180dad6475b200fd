"""The outbox: a mail is owed in the transaction that decides it, and sent afterwards, until it is out."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from consortium.models import OutboxMail

MOST_ATTEMPTS = 8


def owe_mail(*, to: str, template: str, **context) -> OutboxMail:
    """Render templates/email/<template>.txt, whose first line is the subject."""
    text = render_to_string(f"email/{template}.txt", {"public_url": settings.PUBLIC_URL, **context}).strip()
    subject, _, body = text.partition("\n")
    return OutboxMail._base_manager.create(to=to, subject=subject.strip(), body=body.strip() + "\n")


def send_owed_mail() -> dict[str, int]:
    """Send what is due.  A failure is written down and tried again later, further apart each time."""
    counts = {"sent": 0, "failed": 0}
    while True:
        with transaction.atomic():
            mail = (
                OutboxMail._base_manager.select_for_update(skip_locked=True)
                .filter(sent_at__isnull=True, next_attempt_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
                .order_by("pk")
                .first()
            )
            if mail is None:
                return counts
            try:
                send_mail(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to])
            except OSError as error:  # smtplib's errors are OSErrors too
                later = timezone.now() + timedelta(minutes=2**mail.attempts)
                OutboxMail._base_manager.filter(pk=mail.pk).update(
                    attempts=F("attempts") + 1, next_attempt_at=later, error=str(error)
                )
                counts["failed"] += 1
            else:
                OutboxMail._base_manager.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")
                counts["sent"] += 1
