"""How each record is spelled in JSON: one table for reading and for writing."""

from dataclasses import dataclass
from decimal import Decimal

from feedstock.ileap import records
from feedstock.ileap.kinds import Choice, Country, Flag, Instant, Kind, Number, OneDistance, Several, Text, Whole, words

ZERO, ONE = Decimal(0), Decimal(1)
MODES = Choice({"Road": "road", "Rail": "rail", "Air": "air", "Sea": "sea", "InlandWaterway": "inland_waterway"})
HUB_TYPES = Choice(
    {
        "Transshipment": "transshipment",
        "StorageAndTransshipment": "storage_and_transshipment",
        "Warehouse": "warehouse",
        "LiquidBulkTerminal": "liquid_bulk_terminal",
        "MaritimeContainerTerminal": "maritime_container_terminal",
    }
)
INCOTERMS = words("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
TEMPERATURES = words("ambient", "refrigerated", "mixed")
CERTIFICATIONS = Several(words("ISO14083:2023", "GLECv2", "GLECv3", "GLECv3.1"))
CARRIERS = words(
    "Diesel", "HVO", "Petrol", "CNG", "LNG", "LPG", "HFO", "MGO", "Aviation fuel", "Hydrogen", "Methanol", "Electric"
)
FEEDSTOCKS = words("Fossil", "Natural gas", "Grid", "Renewable electricity", "Cooking oil")
PACKAGING = words("Box", "Pallet", "Container", "Container-TEU", "Container-FEU")
TEU = "Container-TEU"
LARGEST_MASS_KG = Decimal(100_000_000)
"""100,000 t; like the other largest values, far beyond what exists: a larger figure is a slip of the unit."""
LONGEST_KM = Decimal(45_000)
LARGEST_INTENSITY_KG = Decimal(100)
"""kg CO2e per t km, per t or per TEU: a van at a tenth of its load emits a hundredth of it per t km."""
LARGEST_EMISSIONS_KG = Decimal(1_000_000_000)
LARGEST_FACTOR_KG = Decimal(1000)

MASS = Number(at_least=Decimal("0.001"), at_most=LARGEST_MASS_KG, unit="kg")
EMISSIONS = Number(at_least=ZERO, at_most=LARGEST_EMISSIONS_KG, unit="kg")
INTENSITY = Number(at_least=ZERO, at_most=LARGEST_INTENSITY_KG, unit="kg CO2e")
FACTOR = Number(at_least=ZERO, at_most=LARGEST_FACTOR_KG, unit="kg CO2e")
SHARE = Number(above=ZERO, at_most=ONE)
COUNT = Number(above=ZERO, at_most=Decimal(100_000), is_text=False)


@dataclass(frozen=True)
class Field:
    name: str
    attribute: str
    kind: "Kind | Shape"
    is_required: bool = False
    is_list: bool = False
    """Of a shape: a list with at least one such object."""
    also: tuple[str, ...] = ()
    """Spellings of earlier versions: read, never written."""

    @property
    def help(self) -> str:
        """In our words, for the page that documents the file."""
        return HELP.get(self.name, "")


@dataclass(frozen=True)
class Shape:
    record: type
    fields: tuple[Field, ...]


def needed(name: str, attribute: str, kind: "Kind | Shape", **more) -> Field:
    return Field(name, attribute, kind, True, **more)


PLACE = Shape(
    records.Place,
    (
        needed("city", "city", Text()),
        needed("country", "country", Country()),
        Field("street", "street", Text()),
        Field("zip", "postal_code", Text(20)),
        Field("iata", "airport", Text(3)),
        Field("locode", "locode", Text(6)),
        Field("uic", "railway", Text(12)),
        Field("lat", "latitude", Number(at_least=Decimal(-90), at_most=Decimal(90), unit="°")),
        Field("lng", "longitude", Number(at_least=Decimal(-180), at_most=Decimal(180), unit="°")),
    ),
)
FEEDSTOCK = Shape(
    records.Feedstock,
    (
        needed("feedstock", "name", FEEDSTOCKS),
        Field("feedstockShare", "share", SHARE, also=("feedstockPercentage",)),
        Field("regionProvenance", "region", Text()),
    ),
)
ENERGY_CARRIER = Shape(
    records.EnergyCarrier,
    (
        needed("energyCarrier", "name", CARRIERS),
        needed("relativeShare", "share", SHARE),
        Field("emissionFactorWTW", "factor_wtw_kg", FACTOR),
        Field("emissionFactorTTW", "factor_ttw_kg", FACTOR),
        Field("feedstocks", "feedstocks", FEEDSTOCK, is_list=True),
        Field("energyConsumption", "consumption", Number(at_least=ZERO, at_most=Decimal(100_000))),
        Field("energyConsumptionUnit", "consumption_unit", words("l", "kg", "kWh", "MJ")),
    ),
)
CATEGORY = (
    needed("co2eIntensityWTW", "intensity_wtw_kg", INTENSITY),
    needed("co2eIntensityTTW", "intensity_ttw_kg", INTENSITY),
    needed("energyCarriers", "energy_carriers", ENERGY_CARRIER, is_list=True),
    Field("description", "description", Text(2000)),
    Field("temperatureControl", "temperature", TEMPERATURES),
    Field("certifications", "certifications", CERTIFICATIONS),
    Field("isVerified", "is_verified", Flag()),
    Field("isAccredited", "is_accredited", Flag()),
)
OLD_UNIT = ("co2eIntensityThroughput",)
TRANSPORT_CATEGORY = Shape(
    records.TransportCategory,
    (
        needed("tocId", "code", Text(80)),
        needed("mode", "mode", MODES),
        needed("transportActivityUnit", "unit", words("tkm", "TEUkm"), also=OLD_UNIT),
        *CATEGORY,
        Field("loadFactor", "load_factor", SHARE),
        Field("emptyDistanceFactor", "empty_distance_factor", Number(at_least=ZERO, below=ONE)),
        Field("truckLoadingSequence", "loading_sequence", words("LTL", "FTL")),
        Field("airShippingOption", "air_option", words("belly freight", "freighter")),
        Field("flightLength", "flight_length", words("short-haul", "long-haul")),
        Field("glecDataQualityIndex", "data_quality", Whole(4)),
    ),
)
HUB_CATEGORY = Shape(
    records.HubCategory,
    (
        needed("hocId", "code", Text(80)),
        needed("hubType", "hub_type", HUB_TYPES),
        needed("hubActivityUnit", "unit", words("tonnes", "TEU"), also=OLD_UNIT),
        *CATEGORY,
        Field("hubLocation", "place", PLACE),
        Field("inboundTransportMode", "inbound_mode", MODES),
        Field("outboundTransportMode", "outbound_mode", MODES),
        Field("packagingOrTrEqType", "packaging", PACKAGING),
        Field("packagingOrTrEqAmount", "packaging_count", COUNT),
    ),
)
CHAIN_ELEMENT = Shape(
    records.ChainElement,
    (
        needed("tceId", "code", Text(80)),
        Field("prevTceIds", "previous", Several(Text(80), may_be_empty=True)),
        Field("tocId", "transport_category", Text(80)),
        Field("hocId", "hub_category", Text(80)),
        needed("shipmentId", "shipment", Text(80)),
        Field("consignmentId", "consignment", Text(80)),
        needed("mass", "mass_kg", MASS),
        Field("packagingOrTrEqType", "packaging", PACKAGING),
        Field("packagingOrTrEqAmount", "packaging_count", COUNT),
        needed("distance", "distance", OneDistance(Number(at_least=ZERO, at_most=LONGEST_KM, unit="km"))),
        Field("origin", "origin", PLACE),
        Field("destination", "destination", PLACE),
        needed(
            "transportActivity",
            "activity_tkm",
            Number(at_least=ZERO, at_most=LARGEST_MASS_KG * LONGEST_KM / 1000, unit="t km"),
        ),
        Field("departureAt", "departed_at", Instant()),
        Field("arrivalAt", "arrived_at", Instant()),
        Field("flightNo", "flight", Text(20)),
        Field("voyageNo", "voyage", Text(40), also=("voyageNumber",)),
        Field("incoterms", "incoterms", INCOTERMS),
        needed("co2eWTW", "wtw_kg", EMISSIONS),
        needed("co2eTTW", "ttw_kg", EMISSIONS),
        Field("noxTTW", "nox_kg", EMISSIONS),
        Field("soxTTW", "sox_kg", EMISSIONS),
        Field("ch4TTW", "ch4_kg", EMISSIONS),
        Field("pmTTW", "particles_kg", EMISSIONS),
    ),
)
SHIPMENT_FOOTPRINT = Shape(
    records.ShipmentFootprint,
    (
        needed("shipmentId", "shipment", Text(80)),
        needed("mass", "mass_kg", MASS),
        needed("tces", "elements", CHAIN_ELEMENT, is_list=True),
        Field("volume", "volume_m3", Number(above=ZERO, at_most=Decimal(10_000_000), unit="m³")),
        Field("numberOfItems", "item_count", Text(40), also=("numberOfPieces",)),
        Field("typeOfItems", "item_type", Text()),
    ),
)
HELP = {
    "shipmentId": "The shipment: its number here, or consignor-code/reference.",
    "mass": "Mass carried, with the packaging that the shipper gave; of the shipment and of each element.",
    "tceId": "Name of the leg or of the passage through a hub, once in a shipment.",
    "prevTceIds": "What comes directly before it; no circle, no unknown name.",
    "tocId": "Name of the transport category; of an element either this or hocId.",
    "hocId": "Name of the hub category; of an element either this or tocId.",
    "distance": "Exactly one of actual, sfd (shortest feasible) and gcd (great circle); 0 for a hub.",
    "transportActivity": "Mass in tonnes times distance.",
    "co2eWTW": "Emissions from well to wheel.",
    "co2eTTW": "The part of them that leaves the tank; not above the whole.",
    "departureAt": "With its time zone.",
    "arrivalAt": "With its time zone.",
    "packagingOrTrEqType": "What is counted: boxes, pallets, containers; TEU for the units of 20 feet.",
    "packagingOrTrEqAmount": "How many; containers of 40 feet are 2 TEU, of 45 feet 2.25.",
    "transportActivityUnit": "What the intensity is per; only tkm can be recorded here.",
    "hubActivityUnit": "What the intensity is per; only tonnes can be recorded here.",
    "co2eIntensityWTW": "Emissions per unit of activity, from well to wheel.",
    "co2eIntensityTTW": "The part of it that leaves the tank; not above the whole.",
    "relativeShare": "Share of the activity that runs on it; the shares add up to 1.",
    "feedstockShare": "Share of what the carrier was made of; at most 1 together.",
    "loadFactor": "Load per largest legal load, over the loaded distance.",
    "emptyDistanceFactor": "Empty distance per whole distance.",
    "glecDataQualityIndex": "0 to 4.",
    "hubLocation": "Where the hub is; needed here.",
    "lat": "Latitude.",
    "lng": "Longitude.",
}
SHAPES = {
    shape.record: shape
    for shape in (SHIPMENT_FOOTPRINT, TRANSPORT_CATEGORY, HUB_CATEGORY, CHAIN_ELEMENT, ENERGY_CARRIER, FEEDSTOCK, PLACE)
}
