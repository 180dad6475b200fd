"""A write that a program may send twice, because it never saw the first answer, is done once."""

from collections.abc import Callable

from django.db import connection, transaction

from consortium.models import IdempotencyKey
from consortium.refusals import Refusal

LONGEST_KEY = 80


class KeyConflict(Refusal):
    """The key was used with another request."""


@transaction.atomic
def answer_once(
    *, organisation_id: int, key: str, request_sha256: str, work: Callable[[], tuple[int, dict]]
) -> tuple[int, dict]:
    """Status and body of the answer: the first one's again when the key is known, else that of `work`.

    What `work` refuses is not kept: the same key may be sent again with a mended body.
    """
    with connection.cursor() as cursor:
        # Two requests with one key at the same time: the second waits for the first one's answer.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"idempotency:{organisation_id}:{key}"])
    known = IdempotencyKey._base_manager.filter(organisation=organisation_id, key=key).first()
    if known is not None:
        if known.request_sha256 != request_sha256:
            raise KeyConflict("This Idempotency-Key was used with another request. Send a new key with a new request.")
        return known.response_status, known.response_body
    status, body = work()
    IdempotencyKey._base_manager.create(
        organisation_id=organisation_id,
        key=key,
        request_sha256=request_sha256,
        response_status=status,
        response_body=body,
    )
    return status, body
