"""What a person may say about itself."""

from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from consortium.models import User
from consortium.refusals import Refusal


@transaction.atomic
def change_profile(*, user: User, name: str, time_zone: str, language: str) -> User:
    """How a person is called, in which zone it reads instants, and in which language.  No right hangs on it."""
    if time_zone not in available_timezones():
        raise Refusal(f"{time_zone} is not a time zone. Choose one such as Europe/Berlin.")
    if language not in dict(settings.LANGUAGES):
        raise Refusal("The pages do not exist in this language yet.")
    user.name = name.strip()
    user.time_zone = time_zone
    user.language = language
    user.save(update_fields=["name", "time_zone", "language"])
    return user
