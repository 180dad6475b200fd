"""Who there is: members, people, plants and lines, and who may see what.  All names are invented."""

from dataclasses import dataclass

PASSWORD = "demo-consortium-2026"  # noqa: S105  printed on purpose


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
    runs_every_weeks: int = 0
    """0 stands for what is usual: a week for mechanical and thermal lines, a fortnight for wet ones."""
    heat: str = "gas"
    """Energy carrier beside electricity."""


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
    """Plant that refines what this one wins first: black mass or alloy."""
    sends_over_km: int = 0

    def lines_for(self, *steps: str) -> list[PlantLine]:
        return [line for line in self.lines if line.step in steps]


@dataclass(frozen=True)
class Opening:
    """A grant: who opens which scopes to whom.  No plants: everything the member has."""

    grantor: str
    grantee: str
    scopes: tuple[str, ...]
    basis: str
    reason: str
    plants: tuple[str, ...] = ()


# fmt: off
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
    Person("Emil Krause", "contributor", ("volta-motors",)),
    Person("Alex Vogt", "analyst", ("volta-motors",)),
    Person("Jana Roth", "viewer", ("volta-motors",)),
    Person("Nora Lind", "contributor", ("nordvagn-auto",)),
    Person("Carla Conti", "contributor", ("corvina-auto",)),
    Person("Max Reed", "contributor", ("meridian-motors",)),
    Person("Kenji Sato", "contributor", ("kitami-motors",)),
    Person("Hana Kim", "contributor", ("hanbyeol-mobility",)),
    Person("Bob Adler", "manager", ("aurora-recycling",)),
    Person("Uta Funke", "contributor", ("aurora-recycling",)),
    Person("Ines Wolff", "analyst", ("aurora-recycling",)),
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
    Person("Zoltan Varga", "contributor", ("lithos-materials",)),
    Person("Agnes Balogh", "analyst", ("lithos-materials",)),
    Person("Dora Szabo", "viewer", ("lithos-materials",)),
    Person("Pierre Morel", "analyst", ("cathode-partners",)),
    Person("Tina Cole", "contributor", ("great-basin-salts",)),
    Person("Rolf Jung", "manager", ("rhine-freight",)),
    Person("Kurt Maier", "contributor", ("rhine-freight",)),
    Person("Sara Busch", "analyst", ("rhine-freight",)),
    Person("Tim Haas", "viewer", ("rhine-freight",)),
    Person("Sven Holm", "contributor", ("polar-haulage",)),
    Person("Ivy Chan", "contributor", ("transpacific-carriers",)),
    Person("Erik Lorenz", "manager", ("elbe-power",)),
    Person("Heidi Pohl", "contributor", ("elbe-power",)),
    Person("Ella Brandt", "analyst", ("elbe-power",)),
    Person("Otto Seidel", "viewer", ("elbe-power",)),
    Person("Owen Price", "analyst", ("ohio-valley-energy",)),
    Person("Femke Bos", "manager", ("green-loop-bank",)),
    Person("Daan Smit", "contributor", ("green-loop-bank",)),
    Person("Frida de Wit", "analyst", ("green-loop-bank",)),
    Person("Lotte Mulder", "viewer", ("green-loop-bank",)),
    Person("Noah Stone", "analyst", ("north-shore-capital",)),
    Person("Petra Lang", "manager", ("german-battery-authority",)),
    Person("Moritz Beck", "contributor", ("german-battery-authority",)),
    Person("Anke Thoma", "analyst", ("german-battery-authority",)),
    Person("Olga Frank", "viewer", ("german-battery-authority",)),
    Person("Ursula Grant", "analyst", ("us-battery-office",)),
    Person("Aino Laine", "viewer", ("finnish-recovery-agency",)),
    Person("Bram Claes", "manager", ("institute-for-cycles",)),
    Person("Wout Peeters", "contributor", ("institute-for-cycles",)),
    Person("Rita Maes", "analyst", ("institute-for-cycles",)),
    Person("Fien Jacobs", "viewer", ("institute-for-cycles",)),
    Person("Liam Roy", "viewer", ("lakeside-university",)),
    Person("Dana Peeters", "manager", ("consortium-office",)),
    Person("Simon Wouters", "contributor", ("consortium-office",)),
    Person("Nele Martens", "analyst", ("consortium-office",)),
    Person("Koen Baert", "viewer", ("consortium-office",)),
)


def _shredder(capacity: int, number: str = "", **more) -> PlantLine:
    return PlantLine(f"shredder{number and '-' + number}", f"Shredder {number}".strip(), "shredding", capacity, **more)


def _hydro(capacity: int, number: str = "", **more) -> PlantLine:
    return PlantLine(f"hydro{number and '-' + number}", f"Hydro {number}".strip(), "hydrometallurgy", capacity, **more)


PLANTS = (
    Plant("aurora-leipzig", "aurora-recycling", "Leipzig", "hydrometallurgy", "DE", "Europe/Berlin", "51.34", "12.37",
          (_shredder(6_000), _shredder(4_500, "2"), _hydro(5_000, runs_every_weeks=1), _hydro(3_600, "2")),
          "aurora-leipzig"),
    Plant("aurora-gdansk", "aurora-recycling", "Gdansk", "pre_treatment", "PL", "Europe/Warsaw", "54.35", "18.65",
          (_shredder(3_300),), "aurora-leipzig", 640),
    Plant("borealis-harjavalta", "borealis-metals", "Harjavalta", "hydrometallurgy", "FI", "Europe/Helsinki", "61.31",
          "22.14", (_shredder(3_500), _hydro(3_400, heat="steam")), "borealis-harjavalta"),
    Plant("borealis-skelleftea", "borealis-metals", "Skelleftea", "pre_treatment", "SE", "Europe/Stockholm", "64.75",
          "20.95", (_shredder(4_000),), "borealis-harjavalta", 820),
    Plant("cobre-zaragoza", "cobre-circular", "Zaragoza", "pre_treatment", "ES", "Europe/Madrid", "41.65", "-0.89",
          (_shredder(4_300),), "aurora-leipzig", 1_850),
    Plant("great-lakes-columbus", "great-lakes-recovery", "Columbus", "hydrometallurgy", "US", "America/New_York",
          "39.96", "-83.00", (_shredder(3_300), _shredder(2_400, "2"), _hydro(4_000), _hydro(2_800, "2")),
          "great-lakes-columbus"),
    Plant("great-lakes-reno", "great-lakes-recovery", "Reno", "pre_treatment", "US", "America/Los_Angeles", "39.53",
          "-119.81", (_shredder(4_000), _shredder(2_600, "2")), "great-lakes-columbus", 3_400),
    Plant("maple-kingston", "maple-loop", "Kingston", "pre_treatment", "CA", "America/Toronto", "44.23", "-76.49",
          (_shredder(2_600),), "great-lakes-columbus", 1_020),
    Plant("niihama-smelter", "niihama-remetal", "Niihama", "pyrometallurgy", "JP", "Asia/Tokyo", "33.96", "133.28",
          (PlantLine("smelter", "Smelter", "smelting", 3_600), _hydro(900, runs_every_weeks=4)), "niihama-smelter"),
    Plant("han-gunsan", "han-river-recycling", "Gunsan", "hydrometallurgy", "KR", "Asia/Seoul", "35.97", "126.74",
          (_shredder(4_400), _hydro(2_300)), "han-gunsan"),
    Plant("pilbara-kwinana", "pilbara-returns", "Kwinana", "hydrometallurgy", "AU", "Australia/Perth", "-32.24",
          "115.77", (_shredder(1_700, heat="diesel"), _hydro(850)), "pilbara-kwinana"),
    Plant("borealis-hub-oslo", "borealis-metals", "Oslo hub", "collection_hub", "NO", "Europe/Oslo", "59.91", "10.75"),
    Plant("lithos-komarom", "lithos-materials", "Komarom", "material_plant", "HU", "Europe/Budapest", "47.74", "18.12"),
    Plant("great-basin-sparks", "great-basin-salts", "Sparks", "material_plant", "US", "America/Los_Angeles", "39.54",
          "-119.75"),
    Plant("cobre-hub-tangier", "cobre-circular", "Tangier hub", "collection_hub", "MA", "Africa/Casablanca", "35.77",
          "-5.80"),
)
SITE_METERS = {"aurora-leipzig": 900, "cobre-hub-tangier": 260}
"""Plants with a meter of the whole site, and the electricity that it counts in a day: offices, halls, yard (kWh)."""

COUNTED_PLANTS = ("aurora-leipzig", "aurora-gdansk", "borealis-harjavalta")
"""They count their stock at the end of each month, and have their residues assayed."""

OPENINGS = (
    *(
        Opening(operator, "green-loop-bank", ("performance", "compliance", "operations", "energy"), "funding",
                "Loan agreement on the plant (demo)", (plant,))
        for operator, plant in (("aurora-recycling", "aurora-leipzig"), ("borealis-metals", "borealis-harjavalta"))
    ),
    Opening("aurora-recycling", "green-loop-bank", ("operations",), "funding", "Loan agreement, feedstock (demo)"),
    Opening("great-lakes-recovery", "north-shore-capital", ("performance", "compliance", "operations", "energy"),
            "funding", "Term loan (demo)", ("great-lakes-columbus", "great-lakes-reno")),
    Opening("great-lakes-recovery", "north-shore-capital", ("operations",), "funding", "Term loan, feedstock (demo)"),
    Opening("aurora-recycling", "elbe-power", ("energy",), "contract", "Supply contract (demo)",
            ("aurora-leipzig", "aurora-gdansk")),
    Opening("great-lakes-recovery", "ohio-valley-energy", ("energy",), "contract", "Supply contract (demo)",
            ("great-lakes-columbus",)),
    Opening("aurora-recycling", "volta-motors", ("performance", "compliance"), "contract", "Recycling contract (demo)",
            ("aurora-leipzig",)),
    Opening("aurora-recycling", "lithos-materials", ("performance", "compliance"), "contract",
            "Offtake contract (demo)", ("aurora-leipzig",)),
    Opening("borealis-metals", "cathode-partners", ("performance", "compliance"), "contract",
            "Offtake contract (demo)", ("borealis-harjavalta",)),
    Opening("great-lakes-recovery", "great-basin-salts", ("performance", "compliance"), "contract",
            "Offtake contract (demo)", ("great-lakes-columbus",)),
)
LEGAL_SCOPES = ("compliance",)
REGULATORS = (
    ("german-battery-authority", "DE", "Battery Law Implementation Act (demo)"),
    ("us-battery-office", "US", "State reporting rules (demo)"),
    ("finnish-recovery-agency", "FI", "Waste Act (demo)"),
)
