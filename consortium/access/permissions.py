"""Every verb of the product, named NOUN_VERB."""

from enum import StrEnum, auto


class Permission(StrEnum):
    # looking
    BOARD_VIEW = auto()
    ORGANISATION_VIEW = auto()
    MEMBER_VIEW = auto()
    GRANT_VIEW = auto()
    REFERENCE_VIEW = auto()
    LOT_VIEW = auto()
    LOT_RETURN_VIEW = auto()
    SHIPMENT_VIEW = auto()
    SITE_VIEW = auto()
    RECEIPT_VIEW = auto()
    RUN_VIEW = auto()
    ASSAY_VIEW = auto()
    READING_VIEW = auto()
    COMMITMENT_VIEW = auto()
    ROLLUP_VIEW = auto()
    COUNTERPARTY_VIEW = auto()
    REPORT_VIEW = auto()
    CREDIT_VIEW = auto()
    IMPORT_VIEW = auto()
    # taking figures away
    DATA_EXPORT = auto()
    TOKEN_MANAGE = auto()
    # recording
    LOT_RECORD = auto()
    SHIPMENT_RECORD = auto()
    SITE_RECORD = auto()
    RECEIPT_RECORD = auto()
    RUN_RECORD = auto()
    READING_RECORD = auto()
    COMMITMENT_RECORD = auto()
    BALANCE_ACCEPT = auto()
    FILE_IMPORT = auto()
    FACT_VOID = auto()
    REPORT_FREEZE = auto()
    # managing an organisation
    ATTRIBUTION_CLOSE = auto()
    CREDIT_MOVE = auto()
    MEMBER_MANAGE = auto()
    GRANT_MANAGE = auto()
    AUDIT_VIEW = auto()
    # the consortium office
    APPLICATION_DECIDE = auto()
    LEGAL_GRANT_RECORD = auto()
    HEALTH_VIEW = auto()


OFFICE_ONLY = frozenset({Permission.APPLICATION_DECIDE, Permission.LEGAL_GRANT_RECORD, Permission.HEALTH_VIEW})
"""Verbs that only people who act for the consortium office can hold, whatever their role."""
