"""The queues that workers listen to."""

from enum import StrEnum


class Queue(StrEnum):
    INTERACTIVE = "interactive"
    INGEST = "ingest"
    ROLLUP = "rollup"
