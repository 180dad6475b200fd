"""What waste and transport law ask of a shipment: packing of each line, codes of each leg, each with its certainty."""

from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.context import url_of
from consortium.list_columns import CERTAINTY_TONES
from consortium.views.records import Cell, Column, Item, Section, day_cell
from feedstock import legal_selectors as feedstock
from feedstock.choices import TransportMode
from feedstock.codes import spaced
from feedstock.regulations import certainty_label


def law_sections(shipment, lines, legs, viewer: Viewer) -> list[Section]:
    """Nothing for a carrier: it sees no line, and a line decides what is asked."""
    packings, codes, notes = feedstock.legal_needs(viewer=viewer, shipment=shipment, lines=lines, legs=legs)
    sections = [_packing(packings)] if packings else []
    sections += [_codes(codes)] if codes else []
    sections += [_notes(notes)] if notes else []
    return sections


def certainty(code: str) -> Cell:
    return Cell(certainty_label(code), tone=CERTAINTY_TONES[code], is_short=True)


def _packing(needs: list[feedstock.PackingNeed]) -> Section:
    rows = [
        [
            Cell(need.line.lot.number, is_short=True),
            need.line.lot.get_condition_display(),
            str(TransportMode(need.mode).label),
            _instruction(need),
            need.rule.special_provision or None,
            _verdict(need),
            need.rule.mark or None,
            need.rule.remark or None,
            certainty(need.rule.certainty),
            need.rule.source,
        ]
        for need in needs
    ]
    columns = [
        Column(_("Lot")),
        Column(_("Condition")),
        Column(_("Mode")),
        Column(_("Packing")),
        Column(_("Special provision")),
        Column(_("Stated packing")),
        Column(_("Mark on the package")),
        Column(_("Remark")),
        Column(_("Certainty")),
        Column(_("Source")),
    ]
    text = _(
        "By condition, purpose and mode: one of the packings of a lot is enough. “Damaged” is not liable to react "
        "dangerously, “defective” is. A shipment that does not say what it is sent for is taken to be for recycling. "
        "Without a word of the packing damaged and defective batteries are refused; of intact ones it is owed."
    )
    return Section(
        "packing",
        _("Packing and marks that the law asks for"),
        text,
        columns=columns,
        rows=rows,
        link_label=_("All packing rules, with what relieves small batteries"),
        link_url=url_of("packing-rules"),
    )


def _instruction(need: feedstock.PackingNeed) -> Cell | str:
    if not need.rule.is_allowed:
        lifted = _("forbidden, unless approved by %(who)s") % {"who": need.rule.approval}
        return Cell(lifted if need.rule.approval else _("forbidden"), tone="bad")
    if need.rule.packing_instruction:
        return Cell(need.rule.packing_instruction, is_short=True)
    return _("as approved by %(who)s") % {"who": need.rule.approval} if need.rule.approval else _("not on record")


def _verdict(need: feedstock.PackingNeed) -> Cell | None:
    if not need.rule.is_allowed:
        return None
    if need.is_met is None:
        return Cell(_("owed: not stated"), tone="warn", is_short=True)
    said = _("%(packing)s fits") if need.is_met else _("%(packing)s: another one")
    return Cell(said % {"packing": need.line.packing}, tone="good" if need.is_met else "", is_short=True)


def _codes(needs: list[feedstock.CodeNeed]) -> Section:
    rows = []
    for need in needs:
        named = [(number.code, number.shipping_name, number) for number in need.numbers]
        named += [(spaced(code.code), code.meaning, code) for code in need.waste_codes]
        stated = {need.leg.un_number_id, need.leg.waste_code_id}
        rows += [
            [
                str(need.leg.sequence),
                day_cell(need.day),
                Cell(shown, is_short=True),
                meaning,
                Cell(_("stated"), tone="good") if one.code in stated else None,
                certainty(one.certainty),
                one.source,
            ]
            for shown, meaning, one in named
        ]
        if need.leg.approval_reference:
            stated_cell = Cell(_("stated"), tone="good")
            rows.append(
                [
                    str(need.leg.sequence),
                    day_cell(need.day),
                    _("Approval"),
                    need.leg.approval_reference,
                    stated_cell,
                    None,
                    None,
                ]
            )
    columns = [
        Column(_("Leg")),
        Column(_("Departure, at the consignor")),
        Column(_("Code")),
        Column(_("Names")),
        Column(_("On this leg")),
        Column(_("Certainty")),
        Column(_("Source")),
    ]
    text = _("UN numbers and codes of the European List of Waste that name the load on the day of departure.")
    empty = _("No UN number or waste code is on record for what it carries.")
    return Section("codes", _("Codes of the load"), text, columns=columns, rows=rows, empty=empty)


def _notes(notes) -> Section:
    items = [
        Item(str(note.country.name), f"{note.text} ({certainty_label(note.certainty)}; {note.source})")
        for note in notes
    ]
    return Section("country-notes", _("What else a country's law says"), items=items)
