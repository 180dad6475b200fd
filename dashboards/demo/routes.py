"""Who sends what to whom: batteries from suppliers to plants, and salts from plants to their buyers.  Invented."""

from dataclasses import dataclass

EUROPE = ("NMC111", "NMC532", "NMC622", "NMC811", "LFP")
AMERICA = ("NMC532", "NMC622", "NMC811", "NCA", "LFP")
ASIA = ("NMC111", "NMC532", "NMC622", "NMC811", "NCA")


@dataclass(frozen=True)
class Passage:
    """The main leg of a way that is not driven from door to door."""

    mode: str
    km: int
    start_place: str
    end_place: str
    end_country: str
    days: int
    carrier: str = ""


@dataclass(frozen=True)
class Route:
    """Batteries that go from a supplier to a plant, once a week or once a fortnight."""

    supplier: str
    plant: str
    share: float
    """Part of the consortium's inflow, before the shares are brought to a sum of one."""
    chemistries: tuple[str, ...]
    collected_in: tuple[str, ...]
    from_place: str
    from_country: str
    km: int
    """By road: all the way, or what follows the passage."""
    carrier: str = ""
    form: str = "pack"
    origin: str = "end_of_life"
    passage: Passage | None = None

    @property
    def every_weeks(self) -> int:
        return 1 if self.share > 3 else 2


SCRAP = {"form": "cell", "origin": "production_scrap"}
TO_OAKLAND = Passage("sea", 8_400, "Yokohama", "Oakland", "US", 21, "transpacific-carriers")
TO_BUSAN = Passage("sea", 230, "Hakata", "Busan", "KR", 4, "transpacific-carriers")
TO_TURKU = Passage("rail", 2_450, "Novara", "Turku", "FI", 7)

ROUTES = (
    Route("volta-motors", "aurora-leipzig", 11, EUROPE, ("DE", "DE", "AT"), "Munich", "DE", 420, "rhine-freight"),
    Route("volta-motors", "aurora-leipzig", 4, ("NMC811",), ("DE",), "Zwickau", "DE", 90, "rhine-freight", **SCRAP),
    Route("volta-motors", "cobre-zaragoza", 4, EUROPE, ("FR", "ES"), "Lyon", "FR", 880, "rhine-freight"),
    Route("volta-motors", "borealis-skelleftea", 2, EUROPE, ("SE", "DK"), "Stockholm", "SE", 800, "polar-haulage"),
    Route("nordvagn-auto", "borealis-skelleftea", 6, EUROPE, ("SE", "NO"), "Gothenburg", "SE", 1_080, "polar-haulage"),
    Route("nordvagn-auto", "borealis-harjavalta", 5, EUROPE, ("FI", "SE"), "Turku", "FI", 130, "polar-haulage"),
    Route("nordvagn-auto", "aurora-gdansk", 4, EUROPE, ("SE", "DK"), "Malmo", "SE", 760, "polar-haulage"),
    Route("corvina-auto", "cobre-zaragoza", 5, EUROPE, ("IT", "ES"), "Turin", "IT", 1_130, "rhine-freight"),
    Route("corvina-auto", "aurora-leipzig", 4, EUROPE, ("IT", "AT"), "Bolzano", "IT", 780, "rhine-freight"),
    Route(
        "corvina-auto", "borealis-harjavalta", 2, EUROPE, ("IT",), "Turin", "IT", 130, "rhine-freight", passage=TO_TURKU
    ),
    Route("meridian-motors", "great-lakes-columbus", 11, AMERICA, ("US",), "Detroit", "US", 330),
    Route("meridian-motors", "great-lakes-reno", 7, AMERICA, ("US",), "Fremont", "US", 350),
    Route("meridian-motors", "maple-kingston", 5, AMERICA, ("US", "CA"), "Buffalo", "US", 330),
    Route("kitami-motors", "niihama-smelter", 7, ASIA, ("JP",), "Nagoya", "JP", 430),
    Route(
        "kitami-motors",
        "great-lakes-reno",
        3,
        ASIA,
        ("JP",),
        "Kawasaki",
        "JP",
        320,
        "transpacific-carriers",
        passage=TO_OAKLAND,
    ),
    Route("kitami-motors", "han-gunsan", 2, ASIA, ("JP",), "Kumamoto", "JP", 290, passage=TO_BUSAN),
    Route("hanbyeol-mobility", "han-gunsan", 7, ASIA, ("KR",), "Ulsan", "KR", 290),
    Route("hanbyeol-mobility", "pilbara-kwinana", 3, ASIA, ("AU", "NZ"), "Perth", "AU", 40),
    Route(
        "hanbyeol-mobility",
        "aurora-gdansk",
        3,
        ("NMC622", "NMC811"),
        ("PL",),
        "Wroclaw",
        "PL",
        480,
        "rhine-freight",
        **SCRAP,
    ),
    Route(
        "lithos-materials", "aurora-leipzig", 2, ("NMC811",), ("HU",), "Komarom", "HU", 830, "rhine-freight", **SCRAP
    ),
    Route("great-basin-salts", "great-lakes-reno", 3, ("NCA",), ("US",), "Sparks", "US", 12, **SCRAP),
)


@dataclass(frozen=True)
class ProductRoute:
    """Salts that go from a plant to the one who bought them."""

    plant: str
    buyer_plant: str
    materials: tuple[str, ...]
    km: int
    carrier: str = ""


PRODUCT_ROUTES = (
    ProductRoute("aurora-leipzig", "lithos-komarom", ("nickel_sulphate", "cobalt_sulphate"), 830, "rhine-freight"),
    ProductRoute("borealis-harjavalta", "lithos-komarom", ("nickel_sulphate",), 2_150, "polar-haulage"),
    ProductRoute("great-lakes-columbus", "great-basin-sparks", ("lithium_carbonate",), 3_300, "transpacific-carriers"),
)
