"""Which board each kind of organisation lands on: its key figures, and its panels in the order of its questions."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.key_figures import KeyFigure, ReadFigure
from dashboards.panels import PANELS, feedstock, transport
from dashboards.panels.common import own
from dashboards.panels.panel import Panel


@dataclass(frozen=True)
class Board:
    title: str | Promise
    question: str | Promise
    key_figures: tuple[KeyFigure | ReadFigure, ...]
    slugs: tuple[str, ...]
    waiting: str | Promise
    """What to do when there is nothing to see yet."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(PANELS[slug] for slug in self.slugs)


NICKEL, COBALT, LITHIUM = ({"element": element} for element in ("Ni", "Co", "Li"))
OPERATORS_OPEN = _(
    "Nothing is recorded that is open to you. Ask the operators of the plants that you fund, supply or buy from: "
    "they open them under “Who sees our data”."
)
BUYERS_WAIT = _(
    "Nothing is recorded by you, nor of the plants that are open to you. Open a store and send receipts of what was "
    "delivered; ask the operators you buy from to open their plants under “Who sees our data”."
)
LAW_OPENS = _(
    "Nothing is recorded that the law opens to you. Ask the consortium office: it records which sites of your country "
    "the law opens, in which scopes."
)

BOARDS = {
    "automaker": Board(
        _("Our batteries and what came back of them"),
        _("Where are our batteries, and what came back of them?"),
        (
            KeyFigure("registered", "mass_registered_kg", perspective=own, listing="lots"),
            KeyFigure("supplied", "mass_supplied_kg", perspective=own, listing="receipts"),
            KeyFigure("nickel-back", "element_returned_kg", _("Nickel returned"), own, NICKEL, "up", "lots"),
            KeyFigure("lithium-back", "element_returned_kg", _("Lithium returned"), own, LITHIUM, "up", "lots"),
            KeyFigure("fulfilment", "own_fulfilment", perspective=own, good="up", listing="commitments"),
            KeyFigure("transport", "transport_intensity", "", own, None, "down", "shipments", unmixed="method"),
        ),
        (
            "our-batteries",
            "what-came-back",
            "closed-and-open",
            "recycled-content",
            "supplied-by-partner",
            "supplied-by-chemistry",
            "our-commitments",
            "damaged-share-supplied",
            "transport-emissions",
            "transport-primary-data",
            "recovery-by-site",
            "map-of-supply",
        ),
        _("Register your first lots: upload a file of kind “Lots”."),
    ),
    "recycler": Board(
        _("How our lines run"),
        _("How are our lines running, and what is going wrong?"),
        (
            KeyFigure("nickel", "recovery_rate", _("Nickel recovery"), where=NICKEL, good="up"),
            KeyFigure("lithium", "recovery_rate", _("Lithium recovery"), where=LITHIUM, good="up"),
            KeyFigure("in-specification", "in_specification_share", good="up", listing="assays"),
            KeyFigure("energy", "energy_per_kg_charged", good="down", listing="readings"),
            KeyFigure("closure", "closure"),
            KeyFigure("received", "mass_received_kg", listing="receipts"),
            KeyFigure("fulfilment", "fulfilment", good="up", listing="commitments"),
        ),
        (
            "recovery-by-element",
            "nickel-by-line",
            "rates",
            "purity",
            "energy-intensity",
            "idle-energy",
            "emissions-per-kg-charged",
            "electricity-emissions-location",
            "electricity-emissions-market",
            "fuel-emissions",
            "emissions-not-assessed",
            "mass-balance",
            "utilisation",
            "received-by-chemistry",
            "commitments-to-us",
            "material-flow",
            "closure",
            "residue-owed",
            "supply-consistency",
            "map",
        ),
        _("Open a site with its lines, then upload receipts and process runs."),
    ),
    "material_supplier": Board(
        _("Material: how much, how pure, when"),
        _("What material, of which grade, will we get, and when?"),
        (
            KeyFigure("received", "bought_mass_kg", perspective=own, listing="receipts"),
            KeyFigure("received-purity", "bought_purity", perspective=own, good="up", listing="assays"),
            KeyFigure("products", "mass_recovered_kg", _("Products won for us to buy")),
            KeyFigure("in-specification", "in_specification_share", good="up", listing="assays"),
            KeyFigure("purity", "purity", good="up", listing="assays"),
            KeyFigure("nickel", "recovery_rate", _("Nickel recovery"), where=NICKEL, good="up"),
            KeyFigure("supplied", "mass_supplied_kg", perspective=own, listing="receipts"),
            KeyFigure("fulfilment", "own_fulfilment", perspective=own, good="up", listing="commitments"),
        ),
        (
            "material-received",
            "received-purity",
            "products",
            "purity",
            "in-specification",
            "recovery-by-element",
            "supplied-by-chemistry",
            "our-commitments",
            "transport-emissions",
            "transport-primary-data",
            "map-of-charges",
        ),
        BUYERS_WAIT,
    ),
    "logistics": Board(
        _("What we move and what it emits"),
        _("What moves, what is late, what does it emit?"),
        (
            ReadFigure(
                "under-way",
                _("Under way now"),
                _("legs"),
                transport.under_way,
                "legs-under-way",
                _("Legs we carry that nothing says have ended, as of now and whatever the period."),
                _("Shipments' legs, by declaration."),
            ),
            ReadFigure(
                "late-now",
                _("Late now"),
                _("legs"),
                transport.late_now,
                "legs-under-way",
                _("Those of the legs under way whose planned arrival has passed."),
                _("Shipments' legs, by declaration."),
            ),
            KeyFigure("on-time", "on_time_share", perspective=own, good="up", listing="shipment-legs"),
            KeyFigure("activity", "carried_activity_tkm", "", own, None, "", "shipment-legs", has_estimates=False),
            KeyFigure("emissions", "carried_emissions_kg", "", own, None, "down", "shipment-legs", unmixed="method"),
            KeyFigure("intensity", "carried_intensity", "", own, None, "down", "shipment-legs", unmixed="method"),
            KeyFigure("primary", "carried_primary_share", "", own, None, "up", "shipment-legs", has_estimates=False),
        ),
        (
            "legs-under-way",
            "on-time-share",
            "carried-activity",
            "carried-emissions",
            "carried-intensity",
            "carried-primary-data",
            "transport-intensities",
        ),
        _("Legs appear here when a consignor names you as their carrier."),
    ),
    "utility": Board(
        _("What the plants draw"),
        _("What load do they draw, when, and of what?"),
        (
            KeyFigure("energy", "energy_kwh", listing="readings"),
            KeyFigure(
                "electricity",
                "energy_kwh",
                _("Electricity"),
                where={"energy_carrier": "electricity"},
                listing="readings",
            ),
            KeyFigure("gas", "energy_kwh", _("Gas"), where={"energy_carrier": "gas"}, listing="readings"),
            KeyFigure("covered", "covered_electricity_share", good="up", listing="electricity-contracts"),
            KeyFigure(
                "location",
                "energy_emissions_location_kg",
                _("Emissions, location-based"),
                good="down",
                listing="readings",
                unmixed="method",
            ),
        ),
        (
            "load-profile",
            "energy-by-site",
            "energy-by-carrier",
            "load-shares",
            "read-hourly",
            "covered-electricity",
            "electricity-emissions-location",
            "electricity-emissions-market",
            "emissions-not-assessed",
            "idle-energy",
            "energy-not-allocated",
            "grid-factors",
            "completeness",
            "map-of-energy",
        ),
        OPERATORS_OPEN,
    ),
    "financier": Board(
        _("Is our money covered?"),
        _("Is our money covered by feedstock and results?"),
        (
            KeyFigure("committed", "committed_mass_kg", _("Feedstock committed"), listing="commitments"),
            KeyFigure("delivered", "delivered_mass_kg", _("Feedstock delivered"), good="up", listing="receipts"),
            KeyFigure("fulfilment", "fulfilment", _("Fulfilment"), good="up", listing="commitments"),
            ReadFigure(
                "largest-supplier",
                _("Largest supplier's share"),
                "%",
                feedstock.largest_share,
                "largest-supplier",
                feedstock.TOP_DEFINITION,
                _("Weighings."),
                feedstock.TOP_FORMULA,
            ),
            KeyFigure("charged", "mass_charged_kg", good="up"),
            KeyFigure("nickel", "recovery_rate", _("Nickel recovery"), where=NICKEL, good="up"),
            KeyFigure("energy", "energy_per_kg_charged", good="down", listing="readings"),
        ),
        (
            "commitments-to-us",
            "coverage",
            "largest-supplier",
            "utilisation",
            "recovery-by-site",
            "in-specification",
            "energy-intensity-by-site",
            "emissions-per-kg-charged",
            "emissions-per-kg-recovered",
            "received-by-chemistry",
            "map",
        ),
        OPERATORS_OPEN,
    ),
    "regulator": Board(
        _("Are metals recovered, and where does the residue go?"),
        _("Are the targets met, and where does the residue go?"),
        (
            KeyFigure("nickel", "recovery_rate", _("Nickel recovery"), where=NICKEL, good="up"),
            KeyFigure("cobalt", "recovery_rate", _("Cobalt recovery"), where=COBALT, good="up"),
            KeyFigure("lithium", "recovery_rate", _("Lithium recovery"), where=LITHIUM, good="up"),
            KeyFigure("residue", "residue_kg", good="down"),
            KeyFigure("closure", "closure"),
            KeyFigure("loss", "loss_share", good="down"),
        ),
        (
            "rates",
            "recovery-by-element",
            "recovery-by-site",
            "mass-balance",
            "residue",
            "residue-owed",
            "closure",
            "charged-by-chemistry",
            "material-flow",
            "completeness",
            "map-of-charges",
        ),
        LAW_OPENS,
    ),
    "research_institute": Board(
        _("What the consortium counts with"),
        _("What do we know before anybody measures?"),
        (),
        ("composition", "transport-intensities", "grid-factors"),
        "",
    ),
    "consortium_office": Board(
        _("Health of the consortium"),
        _("Are the members healthy, and does their data arrive?"),
        (),
        ("files-by-state", "members-by-kind", "freshness", "composition"),
        "",
    ),
}
