"""Who may do what to which rows.  This table is the whole policy; nothing else decides it.

Each model lists its permissions; the first is the one needed to see its rows.  Each permission names how a row
is reached.  Read only by ScopedQuerySet, the policies and `manage.py check`.
"""

from django.db.models import F

from consortium.access.permissions import Permission as P
from consortium.access.reach import Granted, GrantedAll, Mine, Office, Owned, OwnedPart, Reach, Shared
from consortium.access.scopes import Scope

ACTIVE = {"status": "active"}


def granted_by_scope(*, site: str, organisation: str) -> Reach:
    """Rows that carry their own scope: each is opened by a grant of exactly that scope."""
    reach: Reach | None = None
    for scope in Scope:
        one = Granted((scope,), site=site, organisation=organisation, where={"scope": scope.value})
        reach = one if reach is None else reach | one
    return reach


ANY_SCOPE = tuple(Scope)
REFERENCE = {P.REFERENCE_VIEW: Shared()}

LOT = Owned("supplier") | Owned("holder") | Owned("destined_for")
SHIPMENT_PARTIES = Owned("consignor") | Owned("consignee")
RUN_GRANTS = Granted((Scope.COMPLIANCE,), site="site", organisation="site__operator")
OUTPUT_GRANTS = Granted((Scope.COMPLIANCE,), site="run__site", organisation="run__site__operator")
# What an operator says its operations emit: it may offer that to every member, who then names it in shipments.
OFFERED = Owned("organisation") | Shared({"is_shared": True})
CATEGORY = {P.SHIPMENT_VIEW: OFFERED, P.SHIPMENT_RECORD: OFFERED, P.FACT_VOID: Owned("organisation")}
COMMITMENT = Owned("supplier") | Owned("recycler")
# What a member holds, gives and uses of recycled metal is its business: no agreement opens it along with compliance,
# only the law does.  On a plant it opens what its operator holds there, not what the operator has given away since.
LAW = ("law",)
OPERATORS_CREDIT = {"organisation": F("site__operator")}
OPERATORS_ENTRY = {"account__organisation": F("account__site__operator")}

RULES: dict[str, dict[P, Reach]] = {
    # partners
    "consortium.Organisation": {
        P.ORGANISATION_VIEW: Owned("pk") | Office() | Shared(ACTIVE),
        P.MEMBER_MANAGE: Owned("pk"),
        P.APPLICATION_DECIDE: Office(),
        P.HEALTH_VIEW: Office(),
    },
    "consortium.Membership": {
        P.MEMBER_VIEW: Owned("organisation") | Office(),
        P.MEMBER_MANAGE: Owned("organisation"),
    },
    "consortium.Invitation": {
        P.MEMBER_VIEW: Owned("organisation") | Office(),
        P.MEMBER_MANAGE: Owned("organisation"),
        P.APPLICATION_DECIDE: Office(),
    },
    "consortium.Grant": {
        P.GRANT_VIEW: Owned("grantor") | Owned("grantee"),
        P.GRANT_MANAGE: Owned("grantor"),
    },
    "consortium.AuditEvent": {P.AUDIT_VIEW: Owned("organisation_id") | Office({"is_confidential": False})},
    "consortium.ApiToken": {P.TOKEN_MANAGE: Mine("user")},
    # files
    "consortium.IngestBatch": {
        P.IMPORT_VIEW: Owned("organisation"),
        P.FILE_IMPORT: Owned("organisation"),
        P.FACT_VOID: Owned("organisation"),
        P.HEALTH_VIEW: Office(),
    },
    "consortium.RefusedRow": {P.IMPORT_VIEW: Owned("batch__organisation")},
    # reference data is for every member
    "consortium.BurntElement": REFERENCE,
    "consortium.Chemistry": REFERENCE,
    "consortium.Composition": REFERENCE,
    "consortium.Compound": REFERENCE,
    "consortium.CountryNote": REFERENCE,
    "consortium.DangerousGoodsNumber": REFERENCE,
    "consortium.DistanceAdjustment": REFERENCE,
    "consortium.Element": REFERENCE,
    "consortium.EnergyUnit": REFERENCE,
    "consortium.FuelFactor": REFERENCE,
    "consortium.GridFactor": REFERENCE,
    "consortium.Material": REFERENCE,
    "consortium.MaterialContent": REFERENCE,
    "consortium.PackingRule": REFERENCE,
    "consortium.ProcessStep": REFERENCE,
    "consortium.ScaleError": REFERENCE,
    "consortium.TransportIntensity": REFERENCE,
    "consortium.TreatmentCode": REFERENCE,
    "consortium.WasteCode": REFERENCE,
    "consortium.WasteCodeUse": REFERENCE,
    # feedstock
    "feedstock.BatteryLot": {
        P.LOT_VIEW: LOT,
        # What came back of it at every plant; others see the part that was won in runs which they reach.
        P.LOT_RETURN_VIEW: Owned("supplier"),
        P.LOT_RECORD: Owned("holder"),
        P.SHIPMENT_RECORD: Owned("holder"),
        P.RECEIPT_RECORD: LOT,
        P.RUN_RECORD: Owned("holder"),
        P.FACT_VOID: Owned("organisation"),
    },
    "feedstock.LotEdge": {
        P.LOT_VIEW: Owned("parent__supplier") | Owned("parent__holder") | Owned("child__holder"),
    },
    "feedstock.Shipment": {
        # Who carries a leg learns between whom and how much; what is loaded (the lines), the parties alone know.
        P.SHIPMENT_VIEW: SHIPMENT_PARTIES | OwnedPart("feedstock.ShipmentLeg", row="shipment", owner="carrier"),
        P.RECEIPT_RECORD: Owned("consignee"),
        P.FACT_VOID: Owned("organisation"),
    },
    "feedstock.ShipmentLine": {P.SHIPMENT_VIEW: Owned("shipment__consignor") | Owned("shipment__consignee")},
    "feedstock.ShipmentLeg": {
        P.SHIPMENT_VIEW: Owned("shipment__consignor") | Owned("shipment__consignee") | Owned("carrier"),
    },
    "feedstock.TransportOperation": CATEGORY,
    "feedstock.HubOperation": CATEGORY,
    "feedstock.HubPassage": {
        P.SHIPMENT_VIEW: Owned("shipment__consignor") | Owned("shipment__consignee") | Owned("operation__organisation"),
    },
    "feedstock.TransportReport": {
        P.SHIPMENT_VIEW: Owned("organisation") | Owned("shipment__consignor") | Owned("shipment__consignee"),
        P.FACT_VOID: Owned("organisation"),
    },
    "feedstock.TransportReportElement": {
        P.SHIPMENT_VIEW: Owned("report__organisation")
        | Owned("report__shipment__consignor")
        | Owned("report__shipment__consignee"),
    },
    # facilities
    "facilities.Site": {
        P.SITE_VIEW: Owned("operator") | Granted(ANY_SCOPE, site="pk", organisation="operator"),
        P.SITE_RECORD: Owned("operator"),
        P.GRANT_MANAGE: Owned("operator"),
        P.RECEIPT_RECORD: Owned("operator"),
        P.RUN_RECORD: Owned("operator"),
        P.READING_RECORD: Owned("operator"),
        P.REPORT_FREEZE: Owned("operator"),
        P.REPORT_VIEW: Owned("operator") | Granted((Scope.COMPLIANCE,), site="pk", organisation="operator"),
        P.ATTRIBUTION_CLOSE: Owned("operator"),
        P.LEGAL_GRANT_RECORD: Office(),
        # An open balance is accepted by the operator and by one who relies on the figures.
        P.BALANCE_ACCEPT: Owned("operator") | Granted((Scope.COMPLIANCE,), site="pk", organisation="operator"),
    },
    "facilities.Line": {
        P.SITE_VIEW: Owned("site__operator") | Granted(ANY_SCOPE, site="site", organisation="site__operator"),
        P.RUN_RECORD: Owned("site__operator"),
    },
    "facilities.Meter": {
        P.READING_VIEW: Owned("site__operator") | Granted((Scope.ENERGY,), site="site", organisation="site__operator"),
        P.READING_RECORD: Owned("site__operator"),
    },
    "facilities.Scale": {
        P.SITE_VIEW: Owned("site__operator") | Granted(ANY_SCOPE, site="site", organisation="site__operator"),
        P.SITE_RECORD: Owned("site__operator"),
    },
    "facilities.StockTake": {
        P.RUN_VIEW: Owned("site__operator") | RUN_GRANTS,
        P.FACT_VOID: Owned("organisation"),
    },
    "facilities.StockTakeRow": {
        P.RUN_VIEW: Owned("stock_take__site__operator")
        | Granted((Scope.COMPLIANCE,), site="stock_take__site", organisation="stock_take__site__operator"),
    },
    "facilities.BalanceAcceptance": {
        P.RUN_VIEW: Owned("organisation") | Owned("site__operator") | RUN_GRANTS,
        P.FACT_VOID: Owned("organisation"),
    },
    "facilities.SiteGrant": {
        P.GRANT_VIEW: Owned("grantor") | Owned("grantee") | Office({"basis": "law"}),
        P.GRANT_MANAGE: Owned("grantor"),
        P.LEGAL_GRANT_RECORD: Office({"basis": "law"}),
    },
    "facilities.Receipt": {
        P.RECEIPT_VIEW: Owned("site__operator")
        | Owned("lot__supplier")
        | Owned("shipment__consignor")
        | Granted((Scope.OPERATIONS,), site="site", organisation="site__operator"),
        P.FACT_VOID: Owned("organisation"),
    },
    "facilities.ProcessRun": {
        P.RUN_VIEW: Owned("site__operator") | RUN_GRANTS,
        P.RUN_RECORD: Owned("site__operator"),
        # As RecyclingBatch, a paper in which the operator signs as the sender.
        P.DATA_EXPORT: Owned("site__operator"),
        P.FACT_VOID: Owned("organisation"),
    },
    # A document names partners on both sides; nobody's grant opens those.
    "facilities.SentRecyclingBatch": {P.RUN_VIEW: Owned("run_input__run__site__operator")},
    "facilities.RunInput": {P.RUN_VIEW: Owned("run__site__operator") | OUTPUT_GRANTS},
    "facilities.RunOutput": {
        P.RUN_VIEW: Owned("run__site__operator") | Owned("holder") | OUTPUT_GRANTS,
        # Who holds a batch by now: a grant on the maker's site opens its partners' names in one scope only.
        P.COUNTERPARTY_VIEW: Owned("run__site__operator")
        | Owned("holder")
        | Granted((Scope.COMMERCIAL,), site="run__site", organisation="run__site__operator"),
        P.ASSAY_VIEW: Owned("run__site__operator")
        | Owned("holder")
        | Granted((Scope.PERFORMANCE,), site="run__site", organisation="run__site__operator"),
        P.RUN_RECORD: Owned("holder"),
        P.SHIPMENT_RECORD: Owned("holder"),
        P.FACT_VOID: Owned("run__organisation"),
    },
    "facilities.ResidueDisposal": {
        P.RUN_VIEW: Owned("organisation")
        | Owned("output__run__site__operator")
        | Owned("responsible")
        | Granted((Scope.COMPLIANCE,), site="output__run__site", organisation="output__run__site__operator"),
        P.FACT_VOID: Owned("organisation"),
    },
    "facilities.Assay": {
        P.ASSAY_VIEW: Owned("organisation")
        | Owned("output__holder")
        | Owned("lot__supplier")
        | Granted((Scope.PERFORMANCE,), site="output__run__site", organisation="output__run__site__operator"),
        P.FACT_VOID: Owned("organisation"),
    },
    "facilities.EnergyReading": {
        P.READING_VIEW: Owned("meter__site__operator")
        | Granted((Scope.ENERGY,), site="meter__site", organisation="meter__site__operator"),
        P.FACT_VOID: Owned("meter__site__operator"),
    },
    "facilities.SupplyInstrument": {
        P.READING_VIEW: Owned("site__operator") | Granted((Scope.ENERGY,), site="site", organisation="site__operator"),
        P.FACT_VOID: Owned("organisation"),
    },
    # contracts
    "contracts.FeedstockCommitment": {
        P.COMMITMENT_VIEW: COMMITMENT | Granted((Scope.COMMERCIAL,), organisation="recycler"),
        P.FACT_VOID: Owned("organisation"),
    },
    "contracts.CommitmentPeriod": {
        P.COMMITMENT_VIEW: Owned("commitment__supplier")
        | Owned("commitment__recycler")
        | Granted((Scope.COMMERCIAL,), organisation="commitment__recycler"),
    },
    # figures
    "dashboards.DailyRollup": {
        P.ROLLUP_VIEW: Owned("organisation") | granted_by_scope(site="site_id", organisation="organisation"),
        # Elsewhere counterparties are merged into one total.
        P.COUNTERPARTY_VIEW: Owned("organisation")
        | Owned("counterparty_id")
        | Granted((Scope.COMMERCIAL,), site="site_id", organisation="organisation"),
    },
    "dashboards.AnnualReport": {
        P.REPORT_VIEW: Owned("operator")
        | GrantedAll((Scope.COMPLIANCE,), sites="site_ids")
        | Granted((Scope.COMPLIANCE,), organisation="operator"),
    },
    "dashboards.AttributionStatement": {
        P.REPORT_VIEW: Owned("site__operator")
        | OwnedPart("dashboards.AttributionRow", row="statement", owner="supplier")
        | Granted((Scope.COMPLIANCE,), site="site", organisation="site__operator"),
    },
    "dashboards.AttributionRow": {
        P.REPORT_VIEW: Owned("statement__site__operator")
        | Owned("supplier")
        | Granted((Scope.COMPLIANCE,), site="statement__site", organisation="statement__site__operator"),
        # Whose lot it was: known to its supplier and to the plant that charged it, however far the metal has gone.
        P.COUNTERPARTY_VIEW: Owned("supplier") | Owned("charged_at__operator"),
    },
    "dashboards.CreditAccount": {
        P.CREDIT_VIEW: Owned("organisation")
        | Granted((Scope.COMPLIANCE,), site="site", where=OPERATORS_CREDIT, bases=LAW),
        P.CREDIT_MOVE: Owned("organisation"),
    },
    "dashboards.CreditEntry": {
        P.CREDIT_VIEW: Owned("account__organisation")
        | Granted((Scope.COMPLIANCE,), site="account__site", where=OPERATORS_ENTRY, bases=LAW),
    },
    # Between whom, the two sides alone know; others see the entry on the side that is open to them.
    "dashboards.CreditTransfer": {P.CREDIT_VIEW: Owned("giver__organisation") | Owned("taker__organisation")},
}

EXEMPT = {
    "consortium.User": "people are reached through their memberships, and each person reads itself",
    "consortium.ChangedDay": "the queue between facts and rollups; read by workers only",
    "consortium.JobRun": "the ledger of background work; read by workers and the office's technical staff",
    "consortium.OutboxMail": "the queue of outgoing mail; read by workers only",
    "consortium.IdempotencyKey": "read by the API for the organisation that wrote it, by organisation and key",
    "dashboards.DataVersion": "a counter without content; every signed-in page polls it",
}
