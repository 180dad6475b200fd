"""What all figures share: fixed colours for what people know by name, signs beside colours, plain labels, numbers."""

from decimal import Decimal

FIXED_COLOURS = {
    "Li": "--series-3",
    "Ni": "--series-1",
    "Co": "--series-2",
    "Mn": "--series-4",
    "Cu": "--series-5",
    "NMC111": "--series-1",
    "NMC532": "--series-2",
    "NMC622": "--series-3",
    "NMC811": "--series-4",
    "NCA": "--series-5",
    "LFP": "--series-6",
    "LMO": "--series-7",
    "LCO": "--series-8",
    "electricity": "--series-3",
    "gas": "--series-2",
    "steam": "--series-6",
    "diesel": "--series-8",
    "road": "--series-2",
    "rail": "--series-1",
    "sea": "--series-3",
    "inland_waterway": "--series-7",
    "air": "--series-6",
}
SERIES = tuple(f"--series-{number}" for number in range(1, 9))
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down")
DASHES = ("solid", "dash", "dot", "dashdot")
PATTERNS = ("", "/", "\\", "x", "-", "|", "+", ".")
CONFIGURED_AXIS = {"fixedrange": True}


def colours(codes: list[str]) -> dict[str, str]:
    """The same colour for the same code in every figure; the others take the colours that are left, in order."""
    taken = {FIXED_COLOURS[code] for code in codes if code in FIXED_COLOURS}
    free = [colour for colour in SERIES if colour not in taken] or list(SERIES)
    found, next_free = {}, 0
    for code in codes:
        if code in FIXED_COLOURS:
            found[code] = FIXED_COLOURS[code]
        else:
            found[code] = free[next_free % len(free)]
            next_free += 1
    return found


def plain(text: object) -> str:
    """A partner's text as a label: Plotly would keep markup alive."""
    return str(text).replace("<", "‹").replace(">", "›")


def number(value: Decimal | None, digits: int = 4) -> float | None:
    """A drawn number; what is exact stands in the table."""
    return None if value is None else round(float(value), digits)


def written(value: Decimal) -> str:
    """A number beside its bar: one decimal, none for whole numbers."""
    return f"{value:,.1f}".removesuffix(".0")
