"""Who there is: members, people, plants, lines, who supplies whom, and who may see what.  All names are invented."""

from dataclasses import dataclass, field

PASSWORD = "demo-consortium-2026"


@dataclass(frozen=True)
class Member:
    code: str
    name: str
    kind: str
    country: str
    time_zone: str


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    members: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{self.members[0]}.example"


@dataclass(frozen=True)
class PlantLine:
    code: str
    name: str
    step: str
    capacity_kg_per_day: int


@dataclass(frozen=True)
class Plant:
    code: str
    operator: str
    name: str
    kind: str
    country: str
    time_zone: str
    latitude: str
    longitude: str
    lines: tuple[PlantLine, ...] = ()
    sends_to: str = ""
    """Plant that refines this one's black mass."""

    def line(self, step: str) -> PlantLine | None:
        return next((line for line in self.lines if line.step == step), None)


@dataclass(frozen=True)
class Route:
    """Batteries that go from a supplier to a plant about once a week."""

    supplier: str
    plant: str
    share: float
    """Part of the consortium's inflow, before the shares are brought to a sum of one."""
    chemistries: dict[str, int]
    collected_in: tuple[str, ...]
    from_place: str
    km: int
    carrier: str = ""
    form: str = "pack"
    origin: str = "end_of_life"
    mode: str = "road"
    sea_km: int = 0
    promised: float = 0.95
    """What the supplier has committed to, against what it sends."""


@dataclass(frozen=True)
class Opening:
    """A grant: who opens which scopes to whom.  No plants: everything the member has."""

    grantor: str
    grantee: str
    scopes: tuple[str, ...]
    basis: str
    reason: str
    plants: tuple[str, ...] = field(default=())


MEMBERS = (
    Member("volta-motors", "Volta Motors", "automaker", "DE", "Europe/Berlin"),
    Member("nordvagn-auto", "Nordvagn Auto", "automaker", "SE", "Europe/Stockholm"),
    Member("corvina-auto", "Corvina Auto", "automaker", "IT", "Europe/Rome"),
    Member("meridian-motors", "Meridian Motors", "automaker", "US", "America/New_York"),
    Member("kitami-motors", "Kitami Motors", "automaker", "JP", "Asia/Tokyo"),
    Member("hanbyeol-mobility", "Hanbyeol Mobility", "automaker", "KR", "Asia/Seoul"),
    Member("aurora-recycling", "Aurora Recycling", "recycler", "DE", "Europe/Berlin"),
    Member("borealis-metals", "Borealis Battery Metals", "recycler", "FI", "Europe/Helsinki"),
    Member("cobre-circular", "Cobre Circular", "recycler", "ES", "Europe/Madrid"),
    Member("great-lakes-recovery", "Great Lakes Recovery", "recycler", "US", "America/New_York"),
    Member("maple-loop", "Maple Loop", "recycler", "CA", "America/Toronto"),
    Member("niihama-remetal", "Niihama Re-Metal", "recycler", "JP", "Asia/Tokyo"),
    Member("han-river-recycling", "Han River Recycling", "recycler", "KR", "Asia/Seoul"),
    Member("pilbara-returns", "Pilbara Returns", "recycler", "AU", "Australia/Perth"),
    Member("lithos-materials", "Lithos Materials", "material_supplier", "HU", "Europe/Budapest"),
    Member("cathode-partners", "Cathode Partners", "material_supplier", "FR", "Europe/Paris"),
    Member("great-basin-salts", "Great Basin Salts", "material_supplier", "US", "America/Los_Angeles"),
    Member("rhine-freight", "Rhine Freight", "logistics", "DE", "Europe/Berlin"),
    Member("polar-haulage", "Polar Haulage", "logistics", "SE", "Europe/Stockholm"),
    Member("transpacific-carriers", "Transpacific Carriers", "logistics", "US", "America/Los_Angeles"),
    Member("elbe-power", "Elbe Power", "utility", "DE", "Europe/Berlin"),
    Member("ohio-valley-energy", "Ohio Valley Energy", "utility", "US", "America/New_York"),
    Member("green-loop-bank", "Green Loop Bank", "financier", "NL", "Europe/Amsterdam"),
    Member("north-shore-capital", "North Shore Capital", "financier", "US", "America/New_York"),
    Member("german-battery-authority", "German Battery Authority (demo)", "regulator", "DE", "Europe/Berlin"),
    Member("us-battery-office", "US Battery Office (demo)", "regulator", "US", "America/New_York"),
    Member("finnish-recovery-agency", "Finnish Recovery Agency (demo)", "regulator", "FI", "Europe/Helsinki"),
    Member("institute-for-cycles", "Institute for Material Cycles", "research_institute", "BE", "Europe/Brussels"),
    Member("lakeside-university", "Lakeside University", "research_institute", "CA", "America/Toronto"),
    Member("consortium-office", "Consortium Office", "consortium_office", "BE", "Europe/Brussels"),
)

PEOPLE = (
    Person("Alice Berg", "manager", ("volta-motors",)),
    Person("Alex Vogt", "analyst", ("volta-motors",)),
    Person("Nora Lind", "contributor", ("nordvagn-auto",)),
    Person("Carla Conti", "contributor", ("corvina-auto",)),
    Person("Max Reed", "contributor", ("meridian-motors",)),
    Person("Kenji Sato", "contributor", ("kitami-motors",)),
    Person("Hana Kim", "contributor", ("hanbyeol-mobility",)),
    Person("Bob Adler", "manager", ("aurora-recycling",)),
    Person("Uta Funke", "contributor", ("aurora-recycling",)),
    Person("Vic Weiss", "viewer", ("aurora-recycling",)),
    Person("Boris Salo", "manager", ("borealis-metals",)),
    Person("Gita Rao", "analyst", ("borealis-metals", "aurora-recycling")),
    Person("Paco Ruiz", "manager", ("cobre-circular",)),
    Person("Greg Hall", "manager", ("great-lakes-recovery",)),
    Person("Mia Tremblay", "manager", ("maple-loop",)),
    Person("Yui Mori", "manager", ("niihama-remetal",)),
    Person("Joon Park", "manager", ("han-river-recycling",)),
    Person("Ruby Ward", "manager", ("pilbara-returns",)),
    Person("Lena Kovacs", "manager", ("lithos-materials",)),
    Person("Pierre Morel", "analyst", ("cathode-partners",)),
    Person("Tina Cole", "contributor", ("great-basin-salts",)),
    Person("Rolf Jung", "manager", ("rhine-freight",)),
    Person("Sven Holm", "contributor", ("polar-haulage",)),
    Person("Ivy Chan", "contributor", ("transpacific-carriers",)),
    Person("Ella Brandt", "analyst", ("elbe-power",)),
    Person("Owen Price", "analyst", ("ohio-valley-energy",)),
    Person("Frida de Wit", "analyst", ("green-loop-bank",)),
    Person("Noah Stone", "analyst", ("north-shore-capital",)),
    Person("Olga Frank", "viewer", ("german-battery-authority",)),
    Person("Ursula Grant", "analyst", ("us-battery-office",)),
    Person("Aino Laine", "viewer", ("finnish-recovery-agency",)),
    Person("Rita Maes", "analyst", ("institute-for-cycles",)),
    Person("Liam Roy", "viewer", ("lakeside-university",)),
    Person("Dana Peeters", "manager", ("consortium-office",)),
)


def _shredder(capacity: int) -> PlantLine:
    return PlantLine("shredder", "Shredder", "shredding", capacity)


def _hydro(capacity: int) -> PlantLine:
    return PlantLine("hydro", "Hydro", "hydrometallurgy", capacity)


def _smelter(capacity: int) -> PlantLine:
    return PlantLine("smelter", "Smelter", "smelting", capacity)


PLANTS = (
    Plant("aurora-leipzig", "aurora-recycling", "Leipzig", "hydrometallurgy", "DE", "Europe/Berlin", "51.34", "12.37",
          (_shredder(7_000), _hydro(5_500)), "aurora-leipzig"),
    Plant("aurora-gdansk", "aurora-recycling", "Gdansk", "pre_treatment", "PL", "Europe/Warsaw", "54.35", "18.65",
          (_shredder(2_200),), "aurora-leipzig"),
    Plant("borealis-harjavalta", "borealis-metals", "Harjavalta", "hydrometallurgy", "FI", "Europe/Helsinki", "61.31",
          "22.14", (_shredder(4_000), _hydro(3_000)), "borealis-harjavalta"),
    Plant("borealis-skelleftea", "borealis-metals", "Skelleftea", "pre_treatment", "SE", "Europe/Stockholm", "64.75",
          "20.95", (_shredder(3_500),), "borealis-harjavalta"),
    Plant("cobre-zaragoza", "cobre-circular", "Zaragoza", "pre_treatment", "ES", "Europe/Madrid", "41.65", "-0.89",
          (_shredder(4_000),), "aurora-leipzig"),
    Plant("great-lakes-columbus", "great-lakes-recovery", "Columbus", "hydrometallurgy", "US", "America/New_York",
          "39.96", "-83.00", (_shredder(6_000), _hydro(5_000)), "great-lakes-columbus"),
    Plant("great-lakes-reno", "great-lakes-recovery", "Reno", "pre_treatment", "US", "America/Los_Angeles", "39.53",
          "-119.81", (_shredder(4_500),), "great-lakes-columbus"),
    Plant("maple-kingston", "maple-loop", "Kingston", "pre_treatment", "CA", "America/Toronto", "44.23", "-76.49",
          (_shredder(4_000),), "great-lakes-columbus"),
    Plant("niihama-smelter", "niihama-remetal", "Niihama", "pyrometallurgy", "JP", "Asia/Tokyo", "33.96", "133.28",
          (_smelter(5_000),)),
    Plant("han-gunsan", "han-river-recycling", "Gunsan", "hydrometallurgy", "KR", "Asia/Seoul", "35.97", "126.74",
          (_shredder(4_500), _hydro(3_250)), "han-gunsan"),
    Plant("pilbara-kwinana", "pilbara-returns", "Kwinana", "hydrometallurgy", "AU", "Australia/Perth", "-32.24",
          "115.77", (_shredder(2_500), _hydro(1_750)), "pilbara-kwinana"),
    Plant("borealis-hub-oslo", "borealis-metals", "Oslo hub", "collection_hub", "NO", "Europe/Oslo", "59.91", "10.75"),
    Plant("lithos-komarom", "lithos-materials", "Komarom", "material_plant", "HU", "Europe/Budapest", "47.74", "18.12"),
    Plant("great-basin-sparks", "great-basin-salts", "Sparks", "material_plant", "US", "America/Los_Angeles", "39.54",
          "-119.75"),
)

EUROPE_MIX = {"NMC622": 38, "NMC811": 24, "NMC532": 14, "NMC111": 8, "LFP": 16}
AMERICA_MIX = {"NMC622": 30, "NMC811": 24, "NCA": 30, "LFP": 16}
ASIA_MIX = {"NMC622": 40, "NMC811": 36, "NCA": 14, "NMC111": 10}

ROUTES = (
    Route("volta-motors", "aurora-leipzig", 12, EUROPE_MIX, ("DE", "DE", "AT"), "Munich", 420, "rhine-freight"),
    Route("volta-motors", "aurora-leipzig", 5, {"NMC811": 1}, ("DE",), "Zwickau", 90, "rhine-freight", "cell",
          "production_scrap"),
    Route("volta-motors", "cobre-zaragoza", 4, EUROPE_MIX, ("FR", "ES"), "Lyon", 880, "rhine-freight"),
    Route("nordvagn-auto", "borealis-skelleftea", 7, EUROPE_MIX, ("SE", "NO"), "Gothenburg", 1080, "polar-haulage"),
    Route("nordvagn-auto", "aurora-gdansk", 5, EUROPE_MIX, ("SE", "DK"), "Malmo", 760, "polar-haulage"),
    Route("nordvagn-auto", "borealis-harjavalta", 6, EUROPE_MIX, ("FI", "SE"), "Turku", 130, "polar-haulage"),
    Route("corvina-auto", "cobre-zaragoza", 6, EUROPE_MIX, ("IT", "ES"), "Turin", 1130, "rhine-freight", promised=1.6),
    Route("corvina-auto", "aurora-leipzig", 5, EUROPE_MIX, ("IT", "AT"), "Bolzano", 780, "rhine-freight"),
    Route("meridian-motors", "great-lakes-columbus", 11, AMERICA_MIX, ("US",), "Detroit", 330),
    Route("meridian-motors", "great-lakes-reno", 8, AMERICA_MIX, ("US",), "Fremont", 350),
    Route("meridian-motors", "maple-kingston", 5, AMERICA_MIX, ("US", "CA"), "Buffalo", 330),
    Route("kitami-motors", "niihama-smelter", 8, ASIA_MIX, ("JP",), "Nagoya", 430),
    Route("kitami-motors", "great-lakes-reno", 3, ASIA_MIX, ("JP",), "Yokohama", 320, "transpacific-carriers",
          mode="sea", sea_km=8400),
    Route("hanbyeol-mobility", "han-gunsan", 8, ASIA_MIX, ("KR",), "Ulsan", 290),
    Route("hanbyeol-mobility", "pilbara-kwinana", 4, ASIA_MIX, ("AU", "NZ"), "Perth", 40),
    Route("great-basin-salts", "great-lakes-reno", 3, {"NCA": 1}, ("US",), "Sparks", 12, "", "cell",
          "production_scrap"),
)

PRODUCT_ROUTES = (
    # recycler's plant, buyer, buyer's plant, products, kilometres, carrier
    ("aurora-leipzig", "lithos-materials", "lithos-komarom", ("nickel_sulphate", "cobalt_sulphate"), 830, "rhine-freight"),
    ("great-lakes-columbus", "great-basin-salts", "great-basin-sparks", ("lithium_carbonate",), 3300, ""),
)

OPENINGS = (
    *(
        Opening(operator, "green-loop-bank", ("performance", "compliance", "operations", "energy"), "funding",
                "Loan agreement on the plant (demo)", (plant,))
        for operator, plant in (("aurora-recycling", "aurora-leipzig"), ("borealis-metals", "borealis-harjavalta"))
    ),
    Opening("aurora-recycling", "green-loop-bank", ("operations",), "funding", "Loan agreement, feedstock cover (demo)"),
    Opening("great-lakes-recovery", "north-shore-capital", ("performance", "compliance", "operations", "energy"),
            "funding", "Term loan (demo)", ("great-lakes-columbus", "great-lakes-reno")),
    Opening("great-lakes-recovery", "north-shore-capital", ("operations",), "funding", "Term loan, feedstock cover (demo)"),
    Opening("aurora-recycling", "elbe-power", ("energy",), "contract", "Supply contract (demo)",
            ("aurora-leipzig", "aurora-gdansk")),
    Opening("great-lakes-recovery", "ohio-valley-energy", ("energy",), "contract", "Supply contract (demo)",
            ("great-lakes-columbus",)),
    Opening("aurora-recycling", "volta-motors", ("performance", "compliance"), "contract", "Recycling contract (demo)",
            ("aurora-leipzig",)),
    Opening("aurora-recycling", "lithos-materials", ("performance", "compliance"), "contract", "Offtake contract (demo)",
            ("aurora-leipzig",)),
    Opening("borealis-metals", "cathode-partners", ("performance", "compliance"), "contract", "Offtake contract (demo)",
            ("borealis-harjavalta",)),
    Opening("great-lakes-recovery", "great-basin-salts", ("performance", "compliance"), "contract",
            "Offtake contract (demo)", ("great-lakes-columbus",)),
)
REGULATORS = (
    ("german-battery-authority", "DE", "Battery Law Implementation Act (demo)"),
    ("us-battery-office", "US", "State reporting rules (demo)"),
    ("finnish-recovery-agency", "FI", "Waste Act (demo)"),
)
