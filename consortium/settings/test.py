"""Tests: the local stack's real stores, a cheap password hash, mail in memory."""

from consortium.settings.base import *  # noqa: F403
from consortium.settings.base import LOGGING, database, env, redis_settings

DEBUG = False
SECRET_KEY = "test-only-key-which-production-refuses-to-start-with"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES = {"default": database(env("DATABASE_URL"))}
_redis = redis_settings(env("REDIS_URL"))
_redis["CACHES"]["default"]["KEY_PREFIX"] = env("PYTEST_XDIST_WORKER", default="main")  # workers share one server
globals().update(_redis)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.locmem.EmailBackend")
EMAIL_FILE_PATH = env("EMAIL_FILE_PATH", default="")
DEFAULT_FROM_EMAIL = "office@consortium.example"
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")
ACCOUNT_RATE_LIMITS = False
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # thousands of refusals are asked for; none needs a log line
