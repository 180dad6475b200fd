"""The tables of a quarter, open or closed: by element, by lot, by product, and what has changed since it was closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from consortium.quantities import exact
from consortium.views.records import Cell, Column, Section
from dashboards.custody.attribution import Change
from dashboards.custody.rules import custody_rules
from dashboards.custody.shown import ShownLine, class_label
from dashboards.rates.words import CERTAINTY
from facilities.choices import OriginClass

ZERO = Decimal(0)
DIGITS = 6
"""A statement is kept to the milligram, and shown so."""
MOST_ROWS = 200


def mass(value: Decimal | None, digits: int = DIGITS) -> Cell | None:
    return Cell(exact(value, digits), is_number=True) if value else None


def change(value: Decimal, digits: int = DIGITS) -> str:
    """With its sign, so that nobody reads a difference as a mass."""
    return ("+" if value > 0 else "") + exact(value, digits)


def by_element(lines: Sequence[ShownLine]) -> Section:
    totals: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in lines:
        sums, line = totals[one.line.element], one.line
        sums["all"] += one.mass_kg
        sums[line.origin_class] += one.mass_kg
        sums["estimated"] += one.mass_kg if line.is_estimated or line.is_split_estimated else ZERO
        sums["reprocessed"] += one.mass_kg if line.is_reprocessed else ZERO
        sums["credited"] += one.mass_kg if line.earns_credit else ZERO
    keys = ("all", OriginClass.POST_CONSUMER, OriginClass.PRE_CONSUMER, "", "estimated", "reprocessed", "credited")
    return Section(
        "elements",
        _("By element"),
        _(
            "Element mass in products, on dry matter. Estimated: a content or a share stands on a composition table. "
            "Reprocessed: it was in an earlier product already."
        ),
        columns=[
            Column(_("Element")),
            Column(_("In products (kg)"), True),
            Column(_("Post-consumer (kg)"), True),
            Column(_("Pre-consumer (kg)"), True),
            Column(_("Of no known lot (kg)"), True),
            Column(_("Estimated (kg)"), True),
            Column(_("Reprocessed (kg)"), True),
            Column(_("Earns credit (kg)"), True),
        ],
        rows=[[element, *(mass(sums[key]) for key in keys)] for element, sums in sorted(totals.items())],
        empty=_("No product was won."),
    )


def by_lot(lines: Sequence[ShownLine]) -> Section:
    totals: dict[tuple, Decimal] = defaultdict(Decimal)
    estimated: dict[tuple, bool] = defaultdict(bool)
    for one in lines:
        key = (one.lot, one.supplier, one.line.origin_class, one.line.element)
        totals[key] += one.mass_kg
        estimated[key] |= one.line.is_estimated or one.line.is_split_estimated
    return Section(
        "lots",
        _("By lot"),
        _most(len(totals), _("Lots that the plant did not charge itself have no name here: they are merged.")),
        columns=[
            Column(_("Lot")),
            Column(_("Supplier")),
            Column(_("Origin")),
            Column(_("Element")),
            Column(_("Mass (kg)"), True),
            Column(_("Estimated")),
        ],
        rows=[
            [
                Cell(lot, url=reverse("lot", args=[lot])) if lot else _unnamed(origin_class),
                supplier or None,
                class_label(origin_class) or None,
                element,
                mass(totals[lot, supplier, origin_class, element]),
                Cell(_("estimated"), tone="warn") if estimated[lot, supplier, origin_class, element] else None,
            ]
            for lot, supplier, origin_class, element in sorted(totals, key=lambda key: (not key[0], key))[:MOST_ROWS]
        ],
        empty=_("No lot."),
    )


def by_product(lines: Sequence[ShownLine], materials: dict[str, str]) -> Section:
    totals: dict[tuple, Decimal] = defaultdict(Decimal)
    lots: dict[tuple, int] = defaultdict(int)
    for one in lines:
        key = (one.line.day, one.line.output_number, one.line.material, one.line.element)
        totals[key] += one.mass_kg
        lots[key] += 1 if one.lot else one.merged
    return Section(
        "products",
        _("By product"),
        _most(len(totals), ""),
        columns=[
            Column(_("Won on")),
            Column(_("Batch")),
            Column(_("Material")),
            Column(_("Element")),
            Column(_("Mass (kg)"), True),
            Column(_("Lots"), True),
        ],
        rows=[
            [
                Cell(day.isoformat(), is_short=True),
                Cell(number, url=reverse("batch", args=[number])),
                materials.get(material, material),
                element,
                mass(totals[day, number, material, element]),
                Cell(str(lots[day, number, material, element]), is_number=True),
            ]
            for day, number, material, element in sorted(totals)[:MOST_ROWS]
        ],
        empty=_("No product."),
    )


def since_closing(found: Iterable[Change], nameable: set[str]) -> Section:
    """Where today's facts part from a statement; `nameable` are the numbers of lots that the reader may know."""
    merged: dict[tuple, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for one in found:
        lot = one.line.lot_number if one.line.lot_number in nameable else ""
        sums = merged[one.line.output_number, lot, one.line.element]
        sums[0] += one.then_kg
        sums[1] += one.now_kg
    return Section(
        "since-closing",
        _("Since it was closed"),
        _most(len(merged), _("The statement stands as it is until its operator restates the quarter.")),
        columns=[
            Column(_("Batch")),
            Column(_("Lot")),
            Column(_("Element")),
            Column(_("Closed (kg)"), True),
            Column(_("Today (kg)"), True),
            Column(_("Difference (kg)"), True),
        ],
        rows=[
            [
                batch,
                lot or _("lots of others"),
                element,
                mass(then_kg),
                mass(now_kg),
                Cell(change(now_kg - then_kg), is_number=True),
            ]
            for (batch, lot, element), (then_kg, now_kg) in sorted(merged.items())[:MOST_ROWS]
        ],
        empty=_("The facts still say what was closed, to the milligram."),
    )


def headline(found: Iterable[Change]) -> str:
    """Since closing: +1.2 kg Ni, −0.3 kg Co; elements whose sums are as they were move between lots only."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        totals[one.line.element] += one.now_kg - one.then_kg
    return ", ".join(
        f"{change(total)} kg {element}" if total else _("%(element)s between lots") % {"element": element}
        for element, total in sorted(totals.items())
    )


def rules_section() -> Section:
    """What attribution and credits stand on, each rule with its source and how sure it is."""
    return Section(
        "rules",
        _("Rules and their sources"),
        columns=[Column(_("Rule")), Column(_("Value")), Column(_("From")), Column(_("Source")), Column(_("Certainty"))],
        rows=[
            [
                one.what.replace("_", " "),
                one.value.replace("_", " "),
                one.valid_from.isoformat() if one.valid_from else None,
                one.source,
                Cell(str(CERTAINTY[one.certainty][0]), tone=CERTAINTY[one.certainty][1]),
            ]
            for one in custody_rules().printed
        ],
    )


def _unnamed(origin_class: str) -> str:
    return _("lots of others") if origin_class else _("no known lot")


def _most(count: int, text: str) -> str:
    if count <= MOST_ROWS:
        return text
    more = _("The first %(most)s of %(count)s rows; the CSV has all.") % {"most": MOST_ROWS, "count": count}
    return f"{text} {more}".strip()
