"""Balances by month: which close, which are open by how much, which cannot be judged; accepted by both sides."""

import re
from datetime import date
from decimal import Decimal as D
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from consortium.periods import Period
from dashboards import fill
from dashboards.balances.months import ELEMENTS, WET, Level, month_balances
from dashboards.balances.network import flows_of, unaccounted
from dashboards.selectors import Names
from facilities.closure import State
from facilities.models import BalanceAcceptance
from facilities.reconciliation import reconcile
from facilities.services.grants import give_site_grant
from tests.integration.facilities.test_balance_figures import (
    NICKEL,
    january,  # noqa: F401
    scales,  # noqa: F401
    taken,
)
from tests.personas import make_organisation, make_persona

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel("2026-03-15T12:00:00Z", tick=False):
        yield


def balances(persona, level=Level.SITE, of=WET, months=JANUARY):
    return month_balances(viewer=persona.viewer, names=Names(persona.viewer), months=months, level=level, of=of)


def test_a_site_is_open_by_what_its_runs_leave_unexplained(scales, bob):  # noqa: F811
    """Nothing lay there, 998.5 kg and 100 kg of acid came, 220 kg residue, 60 kg off-gas, 680 kg salt: 138.5 kg miss.

    Variance: the bridge 266.67, acid 0.083, residue 0.083, off-gas 0.083, counted salt 0.33: 2 x sqrt(267.25) = 32.7.
    """
    fill.fill_changed_days()
    (one,) = balances(bob)
    balance = one.balance
    assert (balance.opening_kg, balance.in_kg, balance.out_kg) == (D(0), D("1098.5"), D(0))
    assert (balance.residue_kg, balance.explained_loss_kg, balance.closing_kg) == (D(220), D(60), D(680))
    assert (balance.gap_kg, balance.state, balance.doubts) == (D("138.5"), State.OPEN, ())
    assert round(balance.tolerance_kg, 3) == round(2 * D("267.25").sqrt(), 3)


def test_lines_are_balanced_apart_wet_and_dry(scales, bob):  # noqa: F811
    fill.fill_changed_days()
    for of in ("wet", "dry"):
        found = {one.line_id: one.balance for one in balances(bob, Level.LINE, of)}
        assert sorted((balance.gap_kg, balance.state) for balance in found.values()) == [
            (D("20.5"), State.OPEN),
            (D("118"), State.OPEN),
        ]
    shredder = min(balances(bob, Level.LINE), key=lambda one: one.balance.gap_kg).balance
    assert round(shredder.tolerance_kg, 3) == round(2 * (D("2.5") / 3).sqrt(), 3)


def test_what_was_not_counted_or_weighed_cannot_be_judged(bob):
    fill.fill_changed_days()
    february = Period(date(2026, 1, 1), date(2026, 3, 1))
    (one,) = balances(bob, months=february)
    assert one.balance.state is State.NOT_ASSESSABLE
    assert one.balance.doubts == ("8 weighings without a scale on record",)


def test_a_month_without_a_stock_take_says_so(scales, bob, send):  # noqa: F811
    from consortium.models import IngestBatch
    from consortium.services import imports

    first = IngestBatch.objects.filter(kind="stock-takes").order_by("pk").first()
    imports.void_import(batch=first, reason="Counted wrongly", by=bob.user)
    fill.fill_changed_days()
    (one,) = balances(bob)
    assert (one.balance.opening_kg, one.balance.gap_kg) == (None, None)
    assert one.balance.doubts == ("no stock-take at the end of 2025-12-31",)


def test_an_element_is_judged_only_where_its_uncertainty_is_known(scales, bob, send):  # noqa: F811
    """The lot stands on the composition table: nobody knows how far its nickel is off."""
    taken(send(bob, "assays", NICKEL))
    fill.fill_changed_days()
    (one,) = balances(bob, of="Ni")
    assert one.balance.state is State.NOT_ASSESSABLE
    assert [doubt.partition(" kg")[2] for doubt in one.balance.doubts] == [" of it without a known uncertainty"]


def test_a_run_that_waits_for_its_outputs_cannot_be_judged(scales, bob, send):  # noqa: F811
    """Without the doubt the whole charge would be missing."""
    waiting = (
        "run,record,site,line,started_at,ended_at,batch,mass_kg\n"
        "RUN-3,input,leach-leipzig,hydro,2026-01-20 06:00,2026-01-20 18:00,NI-1,10\n"
    )
    taken(send(bob, "runs", waiting))
    fill.fill_changed_days()
    (site_one,) = balances(bob)
    hydro = next(one for one in balances(bob, Level.LINE) if one.balance.in_kg == D(808))
    for one in (site_one, hydro):
        assert one.balance.state is State.NOT_ASSESSABLE
        assert one.balance.doubts == ("runs fed with 10 kg wait for their outputs",)


def test_every_element_at_once_is_each_element_alone(scales, bob, send):  # noqa: F811
    taken(send(bob, "assays", NICKEL))
    fill.fill_changed_days()
    for level in Level:
        whole = balances(bob, level, ELEMENTS)
        assert {one.of for one in whole} >= {"Ni", "Co", "Li"}
        for element in {one.of for one in whole}:
            assert [one for one in whole if one.of == element] == balances(bob, level, element)


def test_what_can_be_judged_adds_up_over_the_months(scales, bob, site):  # noqa: F811
    """Only total mass can: the lines' elements stand on assays without uncertainty.  138.5 kg are 8.5 deviations."""
    fill.fill_changed_days()
    (one,) = unaccounted(bob.viewer, Names(bob.viewer), site, JANUARY)
    deviation = D("138.5") / D("267.25").sqrt()
    assert (one.of, one.month, one.gap_kg) == ("Total mass", date(2026, 1, 1), D("138.5"))
    assert round(one.deviations, 6) == round(deviation, 6)
    assert (round(one.upper, 6), one.lower, one.is_signal) == (round(deviation - D("0.5"), 6), 0, True)


def test_the_widest_open_gap_stands_first(scales, bob):  # noqa: F811
    fill.fill_changed_days()
    assert [one.balance.gap_kg for one in balances(bob, Level.LINE)] == [D(118), D("20.5")]


def test_a_gap_is_accepted_when_the_operator_and_another_party_say_so(scales, bob, site, client):  # noqa: F811
    """Olga's authority sees the site for compliance.  A new figure makes both words void."""
    olga = make_persona("Olga", make_organisation("Battery Authority", "regulator"), "contributor")
    give_site_grant(
        site=site,
        grantee=olga.organisation,
        scope="compliance",
        basis="contract",
        reason="Audit",
        valid_until=None,
        by=bob.user,
    )
    fill.fill_changed_days()
    address = reverse("accept-balance", args=[site.code, 2026, 1])
    for persona, state in ((bob, State.OPEN), (olga, State.ACCEPTED)):
        client.force_login(persona.user)
        answer = client.post(address, {"gap": "||138.5", "reason": "The dryer's filter was emptied unweighed."})
        assert answer.headers["Location"] == reverse("balance", args=[site.code, "2026-01"])
        (one,) = balances(bob)
        assert one.balance.state is state
    assert [one.balance.state for one in balances(olga)] == [State.ACCEPTED]


def test_a_gap_that_nobody_has_now_counts_for_nothing(scales, bob, site, client):  # noqa: F811
    fill.fill_changed_days()
    client.force_login(bob.user)
    client.post(reverse("accept-balance", args=[site.code, 2026, 1]), {"gap": "||1", "reason": "Known."})
    (one,) = balances(bob)
    assert one.balance.state is State.OPEN


def test_the_gap_of_a_line_or_an_element_is_accepted_apart_from_the_sites(scales, bob, site, client):  # noqa: F811
    fill.fill_changed_days()
    client.force_login(bob.user)
    page = client.get(reverse("balance", args=[site.code, "2026-01"])).text
    offered = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page))
    assert offered == {
        "||138.500000000": "The site, total mass: 138.5 kg",
        "hydro||118.000000000": "Hydro, total mass: 118.0 kg",
        "shredder||20.500000000": "Shredder, total mass: 20.5 kg",
    }
    address = reverse("accept-balance", args=[site.code, 2026, 1])
    client.post(address, {"gap": "shredder||20.5", "reason": "The dust filter was emptied unweighed."})
    (accepted,) = BalanceAcceptance.objects.all()
    assert (accepted.line.code, accepted.element, accepted.gap_kg) == ("shredder", None, D("20.5"))
    for gap in ("oven||20.5", "shredder|Xx|20.5", "shredder|20.5", "||nan"):
        client.post(address, {"gap": gap, "reason": "Wrong."})
    assert BalanceAcceptance.objects.count() == 1
    page = client.get(reverse("balance", args=[site.code, "2026-01"])).text
    assert "Shredder, total mass" in page and "the gap has changed since" not in page


def test_an_open_balance_stands_beside_every_figure_that_depends_on_it(scales, bob, charlie, site, client):  # noqa: F811
    fill.fill_changed_days()

    def told(persona, figure: str, *where: str) -> list[str]:
        asked = "&".join([f"figure={figure}", "from=2026-01-08&to=2026-01-09", *where])
        page = persona.log_in(client).get(f"/explain/?{asked}").text
        return re.findall(r"/balances/leach-leipzig/2026-01/\">([^<]+)<", page)

    places = ["leach-leipzig 2026-01", "leach-leipzig:hydro 2026-01", "leach-leipzig:shredder 2026-01"]
    assert told(bob, "recovery_rate", "element=Ni") == told(bob, "mass_charged_kg") == places
    assert told(bob, "mass_charged_kg", "line=leach-leipzig:hydro") == places[:2]
    assert told(bob, "energy_kwh") == told(charlie, "mass_charged_kg") == []


def test_the_terms_of_a_balance_open_to_their_records_and_a_stock_is_no_sum(scales, bob, send, client):  # noqa: F811
    earlier = "ST-2,leach-leipzig,,2026-01-20,,NI-1,650"
    taken(send(bob, "stock-takes", f"stock_take,site,line,counted_on,lot,batch,mass_kg\n{earlier}\n"))
    fill.fill_changed_days()
    bob.log_in(client)
    page = client.get("/balances/leach-leipzig/2026-01/").text
    found = dict(re.findall(r'href="(/explain/[^"]+)">([^<]+)<', page))
    site = ["Mass arrived", "Reagents", "Residue", "Explained loss", "Stock counted"]
    shredder = ["Mass charged", "Intermediates", "Residue", "Explained loss"]
    assert list(found.values()) == [*site, *shredder, "Mass charged", "Reagents", "Mass recovered"]
    values = [client.get(unescape(url).replace("/explain/", "/api/v1/explain/")).json()["value"] for url in found]
    # 998.5 kg came and were shredded; 698 kg of black mass and 100 kg of acid made 680 kg of salt.
    shown = ["998.5", "100", "220", "60", "680", "998.5", "698", "220", "60", "698", "100", "680"]
    assert [D(value) for value in values] == [D(mass) for mass in shown]
    two_months = client.get("/api/v1/explain/?figure=stock_kg&from=2025-12-01&to=2026-01-31").json()
    assert (D(two_months["value"]), [one["starts_on"] for one in two_months["slices"]]) == (D(680), ["2026-01-26"])


def test_strangers_accept_nothing_and_see_nothing(scales, bob, charlie, site, client):  # noqa: F811
    fill.fill_changed_days()
    client.force_login(charlie.user)
    assert balances(charlie) == []
    assert client.get(reverse("balance", args=[site.code, "2026-01"])).status_code == 404


def test_the_network_names_what_does_not_fit(scales, bob, site):  # noqa: F811
    """Charged and made differ far beyond the scales: the global test rejects, and says where to look."""
    fill.fill_changed_days()
    flows = flows_of(bob.viewer, Names(bob.viewer), site, JANUARY)
    assert {(flow.name, D(flow.measured_kg.numerator) / flow.measured_kg.denominator) for flow in flows} == {
        ("Lots · arrived", D("998.5")),
        ("Shredder · Lots · charged", D("998.5")),
        ("Shredder · Black mass · made", D(698)),
        ("Shredder · Mixed residue · made", D(220)),
        ("Shredder · Off-gas · made", D(60)),
        ("Hydro · Black mass · charged", D(698)),
        ("Hydro · Sulphuric acid · charged", D(100)),
        ("Hydro · Nickel sulphate hexahydrate · made", D(680)),
        ("Nickel sulphate hexahydrate · closing stock", D(680)),
    }
    result = reconcile(flows)
    assert result.has_gross_error
    assert result.most_suspicious.flow.leaves == "Hydro" or result.most_suspicious.flow.enters == "Hydro"


def test_the_page_the_csv_and_the_api_say_the_same(scales, bob, site, client):  # noqa: F811
    fill.fill_changed_days()
    client.force_login(bob.user)
    page = client.get(reverse("balances"), {"level": "line"})
    assert "2 of 2 balances are open, by 138 kg together." in page.content.decode()
    lines = client.get(reverse("balances-csv"), {"level": "line"}).content.decode().splitlines()
    assert lines[1].startswith("leach-leipzig,hydro,2026-01,wet,0,798.000000000,680.000000000,")
    program = client.get(reverse("api-balances"), {"level": "line"}).json()
    assert [(row["line"], row["gap_kg"], row["state"]) for row in program] == [
        ("hydro", "118.000000000", "open"),
        ("shredder", "20.500000000", "open"),
    ]
    assert client.get(reverse("api-balances"), {"state": "fine"}).status_code == 400
    one = client.get(reverse("balance", args=[site.code, "2026-01"]))
    assert "138.5 kg (12.61 %) are unaccounted for" in one.content.decode()
    for name in ("balance-figure", "balance-history"):
        assert client.get(reverse(name, args=[site.code, "2026-01"])).json()["figure"]["data"]
