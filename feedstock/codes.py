"""Waste codes by date: whether a code may be used for a load on a day, and which one is right.  Pure.

The codes, what each names and from when to when stand in the reference data with their source and certainty
(European List of Waste, Decision 2000/532/EC as amended by Delegated Decision (EU) 2025/934): nothing of that is here.
A code that left the list is succeeded by the code that names the same load from the same stream on the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Load:
    """What is on the way or goes to disposal, as far as codes and packing ask about it."""

    name: str
    what: str
    """battery, black_mass, residue or material."""
    family: str = ""
    """Of a battery's chemistry: lithium_ion, lithium_metal or sodium_ion."""
    condition: str = ""
    origin: str = ""
    packing: tuple[str, ...] = ()
    """Packing instructions stated for it, such as P909."""

    @property
    def described(self) -> str:
        what = "batteries" if self.what == "battery" else self.what
        return " ".join(word.replace("_", " ") for word in (self.condition, self.family, what) if word)


@dataclass(frozen=True)
class Refusal:
    """Why something does not fit, and what would."""

    column: str
    message: str
    cure: str


@dataclass(frozen=True)
class WasteCode:
    code: str
    meaning: str
    valid_from: date | None
    valid_until: date | None
    """First day on which it may no longer be used."""
    source: str
    certainty: str

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True)
class Use:
    """One kind of load that a code names.  An empty set stands for any."""

    code: str
    what: str
    families: frozenset[str]
    origins: frozenset[str]
    stream: str
    """household or industrial."""

    def fits(self, load: Load) -> bool:
        return (
            self.what == load.what
            and (not self.families or load.family in self.families)
            and (not self.origins or not load.origin or load.origin in self.origins)
        )


class ListOfWaste:
    """The codes and what each names; `uses` in the order in which they are to be named."""

    def __init__(self, codes: Iterable[WasteCode], uses: Sequence[Use]):
        self.codes = {one.code: one for one in codes}
        self.uses = uses

    def right_codes(self, load: Load, day: date, *, stream: str = "") -> list[WasteCode]:
        """Codes in force on the day that name the load; those of its stream alone where the stream is known."""
        fitting = [use for use in self.uses if use.fits(load) and self.codes[use.code].is_valid_on(day)]
        of_stream = [use for use in fitting if use.stream == stream]
        return [self.codes[use.code] for use in of_stream or fitting]

    def refusal(self, code: str, load: Load, day: date) -> Refusal | None:
        """Why this code, which is on the list, may not be used for the load on the day.

        A code in force is refused for naming something else only when the right one is on record: a gap in our
        tables is no fault of the sender.
        """
        found = self.codes[code]
        own_uses = [use for use in self.uses if use.code == code]
        stream = own_uses[0].stream if own_uses else ""
        right = self.right_codes(load, day, stream=stream)
        if not found.is_valid_on(day):
            return Refusal(
                "waste_code", f"{spaced(code)} may not be used on {day}: {_since(found, day)}.", _cure(right)
            )
        if own_uses and right and not any(use.fits(load) for use in own_uses):
            message = f"{spaced(code)} names something else ({found.meaning}); {load.name} holds {load.described}."
            return Refusal("waste_code", message, _cure(right))
        return None


def _since(code: WasteCode, day: date) -> str:
    if code.valid_from and day < code.valid_from:
        return f"it may be used from {code.valid_from} on"
    return f"its last day was {code.valid_until - timedelta(days=1)}"


def _cure(right: Sequence[WasteCode]) -> str:
    if not right:
        return "No code for this load is on record for that day: leave it empty, and tell the office which is right."
    return "Right on that day: " + "; or ".join(f"{spaced(one.code)} ({one.meaning})" for one in right) + "."


def normal(text: str) -> str:
    """A code as it is stored: digits, `xx` for two that are not on record, an asterisk for hazardous waste.

    >>> normal("16 06 07*"), normal("19 14 XX"), normal("16.06.05")
    ('160607*', '1914xx', '160605')
    """
    return text.replace(" ", "").replace(".", "").lower()


def spaced(code: str) -> str:
    """A code as people write it.

    >>> spaced("160607*"), spaced("1914xx")
    ('16 06 07*', '19 14 xx')
    """
    return f"{code[:2]} {code[2:4]} {code[4:]}"
