from consortium.models import AuditEvent, User


def record(
    action: str,
    *,
    subject,
    label: str,
    organisation_id: int | None,
    by: User | None,
    confidential: bool = False,
    **detail,
) -> AuditEvent:
    """Write down who did what, in the transaction that does it."""
    return AuditEvent._base_manager.create(
        action=action,
        organisation_id=organisation_id,
        actor_id=by.pk if by else None,
        actor_label=str(by) if by else "the product itself",
        subject_type=subject._meta.label,
        subject_id=str(subject.pk)[:60],  # a token's key is a longer hash
        subject_label=label[:200],
        detail=detail,
        is_confidential=confidential,
    )
