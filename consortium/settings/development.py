"""A developer's machine: the local stack's stores unless DATABASE_URL and REDIS_URL say otherwise."""

import sys

from django.core.exceptions import ImproperlyConfigured

from consortium.localstack.address import running_stores
from consortium.settings.base import *  # noqa: F403
from consortium.settings.base import BASE_DIR, database, env, redis_settings

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "development-only-key-which-production-refuses-to-start-with"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

WITHOUT_STORES = {"makemigrations", "check", "help", "makemessages", "compilemessages", "collectstatic"}
_stores = running_stores()
_owner = "migrate" in sys.argv
_url = env("DATABASE_OWNER_URL" if _owner else "DATABASE_URL", default="") or _stores.get(
    "DATABASE_OWNER_URL" if _owner else "DATABASE_URL", ""
)
_redis = env("REDIS_URL", default="") or _stores.get("REDIS_URL", "")
if not (_url and _redis) and not WITHOUT_STORES & set(sys.argv):
    raise ImproperlyConfigured(
        "No database: start one with `python3 manage.py up` in another terminal, "
        "or set DATABASE_URL and REDIS_URL. See 'Configuration' in README.md."
    )
DATABASES = {"default": database(_url or "postgres:///consortium")}
globals().update(redis_settings(_redis or "redis://localhost"))

EMAIL_BACKEND = "consortium.mail.ConsoleAndFileBackend"
EMAIL_FILE_PATH = BASE_DIR / ".local" / "mail"
DEFAULT_FROM_EMAIL = "office@consortium.example"
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")
