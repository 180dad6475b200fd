#!/bin/sh
# Run once by the postgres image, when its volume is empty: the two roles and the database.
# The owner migrates; web, workers and beat use the application role, which can delete no fact.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-postgres}" \
  --set owner_password="$OWNER_DATABASE_PASSWORD" --set application_password="$APPLICATION_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE consortium_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE consortium_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'application_password';
CREATE DATABASE consortium OWNER consortium_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE consortium FROM PUBLIC;
GRANT CONNECT ON DATABASE consortium TO consortium_app;
SQL
