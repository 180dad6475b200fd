"""Production: everything from the environment, and a refusal to start with anything unsafe."""

import sys

from django.core.exceptions import ImproperlyConfigured

from consortium.settings.base import *  # noqa: F403
from consortium.settings.base import BASE_DIR, database, env, redis_settings


def required(name: str, cure: str) -> str:
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {cure} See 'Configuration' in README.md.")
    return value


DEBUG = False
if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG=true shows source and settings to visitors: unset it in production.")

SECRET_KEY = required("SECRET_KEY", "generate one with `openssl rand -base64 48`.")
if len(SECRET_KEY) < 40 or "refuses-to-start-with" in SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is a development key or too short: generate one with `openssl rand -base64 48`."
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must list the names that people type, such as board.example.org.")

PUBLIC_URL = env("PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

_owner = "migrate" in sys.argv
DATABASES = {
    "default": database(
        required("DATABASE_OWNER_URL", "the owner's address migrates.")
        if _owner
        else required("DATABASE_URL", "give the application role's address.")
    )
}
REFUSE_POWERFUL_DATABASE_ROLE = not _owner
globals().update(redis_settings(required("REDIS_URL", "give the address of Redis or Valkey.")))

STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Without it everybody behind the proxy would count as one address, and be refused together.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"office@{ALLOWED_HOSTS[0]}")
