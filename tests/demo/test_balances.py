"""The balances of the demonstration: which close, which do not, and why some cannot be judged."""

from datetime import date

import pytest

from consortium.access.viewer import Viewer
from consortium.models import Organisation
from consortium.periods import Period
from dashboards.balances.months import ELEMENTS, Level, month_balances
from dashboards.selectors import Names
from facilities.closure import State
from facilities.models import Site
from tests.demo import TODAY

pytestmark = pytest.mark.django_db

CLOSED, OPEN, UNKNOWN = State.CLOSED, State.OPEN, State.NOT_ASSESSABLE


@pytest.fixture
def of_gdansk(demo) -> dict[str, list]:
    """Element to its balances at the site since March, month by month."""
    operator = Organisation.objects.get(code="aurora-recycling")
    viewer = Viewer(organisation_id=operator.pk, organisation_kind=operator.kind, role_code="manager")
    site = Site.objects.get(code="aurora-gdansk")
    rows = month_balances(
        viewer=viewer,
        names=Names(viewer),
        months=Period(date(2026, 3, 1), TODAY),
        level=Level.SITE,
        of=ELEMENTS,
        site_id=site.pk,
    )
    found: dict[str, list] = {}
    for one in sorted(rows, key=lambda one: one.month):
        found.setdefault(one.element, []).append(one.balance)
    return found


def test_the_metals_of_a_plant_that_counts_and_assays_are_judged_month_by_month(of_gdansk):
    """A stock-take at the end of June is missing; in April the samples of a lot were mixed up."""
    states = {element: [one.state for one in of_gdansk[element]] for element in ("Li", "Ni", "Co", "Mn")}
    closed = [CLOSED, CLOSED, CLOSED, UNKNOWN, UNKNOWN, CLOSED]
    assert states == {"Li": closed, "Ni": [CLOSED, OPEN, *closed[2:]], "Co": closed, "Mn": closed}
    assert of_gdansk["Ni"][1].gap_kg > of_gdansk["Ni"][1].tolerance_kg


def test_what_cannot_be_judged_says_why(of_gdansk):
    assert of_gdansk["Ni"][3].doubts == ("no stock-take at the end of 2026-06-30",)
    assert all("without a known uncertainty" in "; ".join(one.doubts) for one in of_gdansk["Al"])
    assert not any("residue" in doubt for rows in of_gdansk.values() for one in rows for doubt in one.doubts)
