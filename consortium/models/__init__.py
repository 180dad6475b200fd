from consortium.models.api_token import ApiToken
from consortium.models.audit_event import AuditEvent
from consortium.models.changed_day import ChangedDay
from consortium.models.codes import CountryNote, PackingRule, TreatmentCode, WasteCodeUse
from consortium.models.energy import BurntElement, EnergyUnit, FuelFactor, GridFactor
from consortium.models.fact import Fact, FactPart
from consortium.models.grant import Grant
from consortium.models.idempotency_key import IdempotencyKey
from consortium.models.ingest_batch import IngestBatch, RefusedRow
from consortium.models.job_run import JobRun
from consortium.models.membership import Invitation, Membership
from consortium.models.organisation import Organisation
from consortium.models.outbox_mail import OutboxMail
from consortium.models.reference import (
    Chemistry,
    Composition,
    Compound,
    DangerousGoodsNumber,
    DistanceAdjustment,
    Element,
    Material,
    MaterialContent,
    ProcessStep,
    ScaleError,
    TransportIntensity,
    WasteCode,
)
from consortium.models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "BurntElement",
    "ChangedDay",
    "Chemistry",
    "Composition",
    "Compound",
    "CountryNote",
    "DangerousGoodsNumber",
    "DistanceAdjustment",
    "Element",
    "EnergyUnit",
    "Fact",
    "FactPart",
    "FuelFactor",
    "Grant",
    "GridFactor",
    "IdempotencyKey",
    "IngestBatch",
    "Invitation",
    "JobRun",
    "Material",
    "MaterialContent",
    "Membership",
    "Organisation",
    "OutboxMail",
    "PackingRule",
    "ProcessStep",
    "RefusedRow",
    "ScaleError",
    "TransportIntensity",
    "TreatmentCode",
    "User",
    "WasteCode",
    "WasteCodeUse",
]
