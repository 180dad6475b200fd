"""When electricity is drawn: only readings of an hour or less have an hour, and it is the site's own."""

import csv
import io
from datetime import date
from decimal import Decimal as D
from urllib.parse import urlsplit

import plotly.graph_objects as go
import pytest
from django.http import QueryDict

from dashboards import fill
from dashboards.explain.answers import answer
from dashboards.explain.questions import question_of
from dashboards.models import DailyRollup
from dashboards.panels import PANELS
from dashboards.panels.panel import Ask
from tests.integration.dashboards.test_boards import january, without_colours
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
JANUARY = "from=2026-01-01&to=2026-01-31"
FRIDAY, SATURDAY = date(2026, 1, 9), date(2026, 1, 10)
# Hours and quarters of an hour on a Friday, an hour on a Saturday, a whole Sunday; 23:00 UTC is midnight there.
READINGS = """site,meter,starts_at,ends_at,energy_kwh
leach-leipzig,el-shredder,2026-01-09 06:00,2026-01-09 07:00,100
leach-leipzig,el-shredder,2026-01-09 07:00,2026-01-09 07:15,60
leach-leipzig,el-shredder,2026-01-09 07:15,2026-01-09 07:30,40
leach-leipzig,el-shredder,2026-01-09 23:00Z,2026-01-10 00:00Z,30
leach-leipzig,el-shredder,2026-01-11 00:00,2026-01-12 00:00,2400
leach-leipzig,el-second,2026-01-09 06:00,2026-01-09 07:00,20
"""


@pytest.fixture
def read(bob, site, send):
    """Two meters on the shredder."""
    from facilities.selectors import lines
    from facilities.services.sites import add_meter

    add_meter(
        site=site,
        code="el-second",
        carrier="electricity",
        line=lines(viewer=bob.viewer).get(code="shredder"),
        by=bob.user,
    )
    taken(send(bob, "readings", READINGS))
    fill.fill_changed_days()


@pytest.fixture
def ella(bob, site):
    """An analyst of the utility that supplies Leipzig."""
    from facilities.services.grants import give_site_grant

    ella = make_persona("Ella", make_organisation("Elbe Power", "utility"), "analyst")
    give_site_grant(
        site=site,
        grantee=ella.organisation,
        scope="energy",
        basis="contract",
        reason="Supply",
        valid_until=None,
        by=bob.user,
    )
    return ella


def test_an_hour_counts_once_however_many_meters_the_line_has(read, bob):
    rows = DailyRollup.objects.filter(measure__in=("load_kwh", "load_hours"), organisation=bob.organisation)
    assert set(rows.values_list("measure", "scope", "day", "hour_of_day", "value", "fact_count")) == {
        ("load_kwh", "energy", FRIDAY, "06", D(120), 2),
        ("load_kwh", "energy", FRIDAY, "07", D(100), 2),
        ("load_kwh", "energy", SATURDAY, "00", D(30), 1),
        ("load_hours", "energy", FRIDAY, "06", D(1), 2),
        ("load_hours", "energy", FRIDAY, "07", D("0.5"), 2),
        ("load_hours", "energy", SATURDAY, "00", D(1), 1),
    }
    assert fill.shadow_check() == []
    before = sorted(rows.values_list("measure", "day", "hour_of_day", "value"))
    fill.rebuild()
    assert sorted(rows.values_list("measure", "day", "hour_of_day", "value")) == before


def rows_of(client, slug: str, query: str = JANUARY) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/board/{slug}/rows.csv?{query}").text)))


def test_the_utility_sees_the_mean_load_of_each_hour_on_working_days_and_at_weekends(read, ella, client):
    rows = rows_of(ella.log_in(client), "load-profile")
    assert [(row["line"], row["day_kind"], row["hour_of_day"], D(row["mean_load_kw"])) for row in rows] == [
        ("Shredder", "Monday–Friday", "06:00", D(120)),
        ("Shredder", "Monday–Friday", "07:00", D(200)),
        ("Shredder", "Saturday, Sunday", "00:00", D(30)),
    ]
    figure = client.get(f"/board/load-profile/figure.json?{JANUARY}").json()["figure"]
    assert [(trace["name"], trace["y"][6:8], trace["y"][0]) for trace in figure["data"]] == [
        ("Shredder · Monday–Friday", [120.0, 200.0], None),
        ("Shredder · Saturday, Sunday", [None, None], 30.0),
    ]
    go.Figure(without_colours(figure))


def test_it_is_said_how_much_of_the_electricity_has_an_hour(read, ella, client):
    (row,) = rows_of(ella.log_in(client), "read-hourly", "from=2026-01-01&to=2026-12-31")
    assert abs(D(row["read_hourly_share_percent"]) - D(250) / D(2650) * 100) < D("1e-9")


def test_meters_that_are_read_daily_have_no_profile_and_the_panel_says_so(bob, site, ella, send, client):
    head, *rows = READINGS.splitlines(keepends=True)
    taken(send(bob, "readings", head + rows[4]))
    fill.fill_changed_days()
    assert rows_of(ella.log_in(client), "load-profile") == []
    assert "No readings of an hour or less, and so no profile" in client.get("/board/load-profile/").text
    assert "send hourly readings" in bob_sees(bob, client)


def bob_sees(bob, client) -> str:
    return PANELS["load-profile"].answer(Ask.of(bob.viewer, january())).empty_text


def test_each_hour_of_the_profile_opens_to_its_energy_and_time(read, ella):
    rows = PANELS["load-profile"].answer(Ask.of(ella.viewer, january())).rows
    explained = [question_of(ella.viewer, QueryDict(urlsplit(row.explain).query))[0] for row in rows]
    assert [answer(one).value for one in explained] == [row.value for row in rows]


def test_another_utility_sees_no_load(read, client):
    rival = make_persona("Owen", make_organisation("Ohio Energy", "utility", "US"), "analyst")
    assert rows_of(rival.log_in(client), "load-profile") == []
