"""What lists of lots and shipments are filtered by."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consortium.access.viewer import Viewer
from consortium.filters import (
    Choices,
    ChosenFilter,
    WithdrawnFilter,
    WordsFilter,
    chemistry_choices,
    chosen,
    days,
    filters_of,
    material_choices,
)
from feedstock.list_selectors import Packing


class LoadFilter(ChosenFilter):
    """By what is loaded: finds shipments whose lines the viewer sees, or a carrier could ask out what it carries."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        found = super().filter(qs, value)
        return found.filter(shows_lines=True) if value else found


def loaded(path: str, choices_for: Callable[..., Choices]) -> LoadFilter:
    return LoadFilter(field_name=path, choices_for=choices_for, is_many=True)


LOTS = filters_of(
    "LotFilters",
    **days("registered_on"),
    chemistry=chosen("chemistry", chemistry_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "supplier__name", "holder__name", "battery_passport_id"),
)
SHIPMENTS = filters_of(
    "ShipmentFilters",
    **days("dispatch_day"),
    chemistry=loaded("lines__lot__chemistry", chemistry_choices),
    material=loaded("lines__material", material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "consignor__name", "consignee__name"),
)
PACKING = {
    Packing.OWED: _("Owed"),
    Packing.STATED: _("Stated"),
    Packing.NOT_ASKED: _("Not asked for"),
}


def packing_choices(*, viewer: Viewer) -> Choices:
    return [(state.value, str(label)) for state, label in PACKING.items()]


SHIPMENT_LINES = filters_of(
    "ShipmentLineFilters",
    **days("shipment__dispatch_day"),
    chemistry=chosen("lot__chemistry", chemistry_choices),
    material=chosen("material", material_choices),
    packing=chosen("packing_state", packing_choices),
    voided=WithdrawnFilter(field_name="shipment__voided_at"),
    q=WordsFilter("shipment__number", "lot__number", "batch_number"),
)
SHIPMENT_LEGS = filters_of(
    "ShipmentLegFilters",
    **days("shipment__dispatch_day"),
    voided=WithdrawnFilter(field_name="shipment__voided_at"),
    q=WordsFilter("shipment__number", "from_place", "to_place", "carrier__name"),
)
