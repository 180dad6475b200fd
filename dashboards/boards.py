"""Which board each kind of organisation lands on: its key figures, and its panels in the order of its questions."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.key_figures import KeyFigure, ReadFigure
from dashboards.panels import PANELS, feedstock, power, transport
from dashboards.panels.common import own
from dashboards.panels.panel import Panel


@dataclass(frozen=True)
class Topic:
    """What lies behind a board's answer, on a page of its own under the board's title and filters."""

    slug: str
    title: str | Promise
    question: str | Promise
    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """The first page answers the question in four to eight panels; a panel that explains them is on a topic."""

    title: str | Promise
    question: str | Promise
    key_figures: tuple[KeyFigure | ReadFigure, ...]
    slugs: tuple[str, ...]
    """The panels of the first page."""
    waiting: str | Promise
    """What to do when there is nothing to see yet."""
    topics: tuple[Topic, ...] = ()

    @property
    def every_slug(self) -> tuple[str, ...]:
        """The first page's panels, then those of its topics."""
        return (*self.slugs, *(slug for topic in self.topics for slug in topic.slugs))

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(PANELS[slug] for slug in self.every_slug)

    def topic_of(self, slug: str) -> Topic | None:
        """The topic on which a panel stands; nothing for one of the first page."""
        return next((topic for topic in self.topics if slug in topic.slugs), None)


NICKEL, COBALT, LITHIUM = ({"element": element} for element in ("Ni", "Co", "Li"))
PER_KILOGRAM = Topic(
    "per-kilogram",
    _("Emissions per kilogram"),
    _("What does a kilogram emit, by grid, by contract, of fuels and of the process itself?"),
    tuple(slug for slug, _title, _rest in power.PER_KILOGRAM),
)
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
            "our-commitments",
            "transport-emissions",
            "map-of-supply",
        ),
        _("Register your first lots: upload a file of kind “Lots”."),
        (
            Topic(
                "supply",
                _("What we hand over, and to whom"),
                _("What did we supply, in which condition, how did it travel, and how do the plants do?"),
                (
                    "supplied-by-chemistry",
                    "dispatched",
                    "damaged-share-supplied",
                    "our-fulfilment",
                    "recovery-by-site",
                    "transport-intensity",
                    "transport-primary-data",
                    "hub-emissions",
                ),
            ),
        ),
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
            "purity",
            "energy-intensity",
            "mass-balance",
            "utilisation",
            "commitments-to-us",
            "material-flow",
        ),
        _("Open a site with its lines, then upload receipts and process runs."),
        (
            Topic(
                "feedstock",
                _("What comes in and is worked"),
                _("Is the feedstock what our lines need, does it come steadily, and is it worked?"),
                (
                    "received-by-chemistry",
                    "damaged-share",
                    "supply-consistency",
                    "fulfilment-to-us",
                    "charged-by-line",
                    "run-hours",
                    "map",
                ),
            ),
            Topic(
                "compliance",
                _("Targets, balance and residue"),
                _("What will the authority ask?"),
                ("rates", "closure", "residue-owed"),
            ),
            Topic(
                "energy",
                _("Energy and emissions"),
                _("What do our lines emit, and what runs idle?"),
                (
                    "idle-energy",
                    "electricity-emissions-location",
                    "electricity-emissions-market",
                    "fuel-emissions",
                    "emissions-not-assessed",
                ),
            ),
            PER_KILOGRAM,
        ),
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
            "our-commitments",
            "map-of-charges",
        ),
        BUYERS_WAIT,
        (
            Topic(
                "supply",
                _("What we hand over"),
                _("What did we supply, and what did its transport emit?"),
                (
                    "supplied-by-chemistry",
                    "dispatched",
                    "our-fulfilment",
                    "transport-emissions",
                    "transport-intensity",
                    "transport-primary-data",
                ),
            ),
        ),
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
            "completeness",
            "map-of-energy",
        ),
        OPERATORS_OPEN,
        (
            Topic(
                "emissions",
                _("Emissions and what is not explained"),
                _("What does the energy emit, and what do no runs explain?"),
                (
                    "electricity-emissions-location",
                    "electricity-emissions-market",
                    "emissions-not-assessed",
                    "idle-energy",
                    "energy-not-allocated",
                    "grid-factors",
                ),
            ),
        ),
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
            "received-by-chemistry",
            "map",
        ),
        OPERATORS_OPEN,
        (
            Topic(
                "energy",
                _("Energy and emissions"),
                _("What does it cost in energy, and what does it emit?"),
                ("energy-intensity-by-site", "electricity-emissions-location", "fuel-emissions"),
            ),
            PER_KILOGRAM,
        ),
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
            "recovery-by-site",
            "mass-balance",
            "residue",
            "residue-owed",
            "closure",
            "material-flow",
            "completeness",
        ),
        LAW_OPENS,
        (
            Topic(
                "recovery",
                _("Behind the rates"),
                _("Which elements, of which chemistries, at which sites?"),
                ("recovery-by-element", "charged-by-chemistry", "map-of-charges"),
            ),
        ),
    ),
    "research_institute": Board(
        _("What the consortium counts with"),
        _("What do we know before anybody measures?"),
        (),
        ("composition", "targets", "transport-intensities", "grid-factors"),
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
