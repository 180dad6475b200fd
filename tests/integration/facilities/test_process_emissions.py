"""What smelting itself emits: the carbon of its feed, which no meter counts.

Worked by hand: a cell NMC622 is 27.12 % graphite and carbon black (EverBatt 2023); a kilogram of carbon makes
44.01 ÷ 12.011 = 3.664141 kg of carbon dioxide.
"""

from decimal import Decimal as D

import pytest

from dashboards import fill
from dashboards.models import DailyRollup
from facilities.services.sites import add_line
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db

SMELTED = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,moisture_percent,destination
RUN-S,input,leach-leipzig,furnace,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,500,2,
RUN-S,output,,,,,,ALLOY-1,alloy,200,,
RUN-S,output,,,,,,SLAG-1,slag,150,,Road construction
"""


@pytest.fixture
def emitted(received, bob, site, send):
    def emitted(runs: str, **line) -> set[tuple]:
        add_line(site=site, code="furnace", name="Furnace", capacity_kg_per_day=D(9000), by=bob.user, **line)
        taken(send(bob, "runs", runs))
        fill.fill_changed_days()
        rows = DailyRollup.objects.filter(measure="process_emissions_kg")
        return set(rows.values_list("site_id", "element", "chemistry", "is_estimated", "value", "method"))

    return emitted


def test_the_carbon_of_dry_feed_leaves_a_furnace_as_carbon_dioxide(emitted, site):
    mass_kg = D(500) * D("0.98") * D("0.2712") * D("3.664141")
    source = "EverBatt 2023 (carbon fractions for combustion)"
    assert emitted(SMELTED, step="smelting", chemistries=["NMC622"]) == {
        (site.pk, "C", "NMC622", True, mass_kg, source)
    }


def test_what_is_shredded_is_not_taken_to_burn(emitted):
    assert emitted(SMELTED, step="shredding", chemistries=["NMC622"]) == set()
