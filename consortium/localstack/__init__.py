"""Runs the whole product on one machine: environment, real PostgreSQL and Valkey, web, worker, beat.

For development, demonstrations and tests.  Never used where DATABASE_URL and REDIS_URL are set.  `bootstrap`
runs before anything is installed, so it imports the standard library only.
"""
