"""Residues: where they went, under which codes, who answers for them; what has no such record is owed."""

from datetime import date, datetime, timezone
from decimal import Decimal as D

import pytest
import time_machine

from consortium.models import TreatmentCode
from consortium.refusals import Refusal
from consortium.services import imports
from facilities import residue_selectors as selectors
from facilities.models import ResidueDisposal, RunOutput
from facilities.residue_selectors import Owed
from facilities.services.grants import give_site_grant
from facilities.services.residues import NewDisposal, record_disposals
from feedstock.services import Origin
from tests.integration.test_chain_imports import RUNS

pytestmark = pytest.mark.django_db

HEADER = (
    "reference,batch,disposed_on,mass_kg,waste_code,national_code,treatment_code,destination,destination_country,"
    "responsible,responsible_name\n"
)


def disposal(reference="CN-1", batch="RES-1", day="2026-01-20", mass="120", **said):
    cells = {
        "waste_code": "19 12 11*",
        "national_code": "",
        "treatment_code": "d1",
        "destination": "Landfill Nord",
        "destination_country": "de",
        "responsible": "",
        "responsible_name": "Nord Entsorgung GmbH",
        **said,
    }
    return f"{reference},{batch},{day},{mass},{','.join(cells.values())}\n"


def problems(batch):
    rows = batch.refused_rows.order_by("row")
    return [(row.row, p["column"], p["message"]) for row in rows for p in row.problems]


@pytest.fixture
def residue(alice, bob, site, lot, send):
    """220 kg of mixed residue, left by a run that ended on 8 January."""
    from tests.integration.test_chain_imports import RECEIPTS, SHIPMENTS

    for persona, kind, content in ((alice, "shipments", SHIPMENTS), (bob, "receipts", RECEIPTS), (bob, "runs", RUNS)):
        assert send(persona, kind, content).status == "written"
    return RunOutput.objects.get(batch_reference="RES-1")


def owed(persona):
    return selectors.owed_by_site(viewer=persona.viewer)


def test_a_residue_without_a_record_is_owed_and_no_product_is(residue, bob):
    assert owed(bob) == [Owed("leach-leipzig", "Leipzig", D(220), 1, date(2026, 1, 8))]
    rows = selectors.residues(viewer=bob.viewer).values_list("batch_reference", "owed_mass_kg", "is_owed")
    assert list(rows) == [("RES-1", D(220), True)]


def test_parts_are_disposed_of_until_nothing_is_left(residue, bob, send):
    first = send(bob, "residue-disposals", HEADER + disposal())
    assert (first.status, problems(first)) == ("written", [])
    written = ResidueDisposal.objects.get()
    assert (written.output, written.day, written.mass_kg) == (residue, date(2026, 1, 20), D(120))
    assert (written.waste_code_id, written.treatment_id, written.destination) == ("191211*", "D1", "Landfill Nord")
    assert (written.destination_country.code, written.responsible_party) == ("DE", "Nord Entsorgung GmbH")
    assert owed(bob)[0].mass_kg == D(100)
    second = send(bob, "residue-disposals", HEADER + disposal("CN-2", residue.number, "2026-02-01", "100"))
    assert second.status == "written"
    assert owed(bob) == []
    row = selectors.residues(viewer=bob.viewer).get()
    assert (row.disposed_mass_kg, row.owed_mass_kg, row.is_owed) == (D(220), D(0), False)
    assert [one.source_reference for one in row.shown_disposals] == ["CN-1", "CN-2"]


def test_more_than_is_left_is_refused_within_a_file_and_across_files(residue, bob, send):
    batch = send(bob, "residue-disposals", HEADER + disposal("CN-1", mass="150") + disposal("CN-2", mass="70.000001"))
    assert problems(batch) == [(3, "mass_kg", "Of 220 kg only 70 kg is left to dispose of.")]
    assert send(bob, "residue-disposals", HEADER + disposal("CN-1", mass="150")).status == "written"
    batch = send(bob, "residue-disposals", HEADER + disposal("CN-2", mass="71"))
    assert problems(batch) == [(2, "mass_kg", "Of 220 kg only 70 kg is left to dispose of.")]


def test_the_service_keeps_the_rest_too(residue, bob):
    new = NewDisposal("CN-9", residue, date(2026, 1, 20), D("220.000001"), "D1", "Landfill", "DE", "191211*")
    with pytest.raises(Refusal, match=r"less than 220\.000001 kg is left"):
        record_disposals([new], origin=Origin(bob.organisation, bob.user))


def test_a_residue_that_is_charged_again_is_not_owed(residue, bob, send):
    again = (
        "run,record,site,line,started_at,ended_at,batch,material,mass_kg\n"
        "RUN-3,input,leach-leipzig,shredder,2026-01-12 06:00,2026-01-12 18:00,RES-1,,200\n"
        "RUN-3,output,,,,,BM-3,black_mass,150\n"
    )
    assert send(bob, "runs", again).status == "written"
    row = selectors.residues(viewer=bob.viewer).get()
    assert (row.charged_again_kg, row.owed_mass_kg) == (D(200), D(20))


@pytest.mark.parametrize(
    ("said", "column", "message"),
    [
        ({"batch": "BM-1"}, "batch", "This is black mass, no residue."),
        ({"batch": "NONE"}, "batch", "You hold no such batch."),
        ({"day": "2026-01-07"}, "disposed_on", "The run that made it ended on 2026-01-08."),
        ({"treatment_code": "R14"}, "treatment_code", "This is not a known treatment code."),
        ({"waste_code": ""}, "waste_code", "A residue needs a code."),
        ({"waste_code": "999999"}, "waste_code", "This is not a known waste code."),
        (
            {"waste_code": "16 06 05"},
            "waste_code",
            "16 06 05 names something else (Other batteries and accumulators); Batch RES-1 holds residue.",
        ),
        (
            {"waste_code": "19 14 xx"},
            "waste_code",
            "19 14 xx may not be used on 2026-01-20: it may be used from 2026-12-09 on.",
        ),
        (
            {"responsible": "leach-works"},
            "responsible",
            "One party answers for it: a member, or somebody else by name.",
        ),
        ({"responsible_name": ""}, "responsible", "One party answers for it: a member, or somebody else by name."),
        (
            {"responsible": "nobody", "responsible_name": ""},
            "responsible",
            "There is no member with this code.",
        ),
        ({"destination_country": "Germany"}, "destination_country", None),
        ({"destination": ""}, "destination", None),
    ],
)
def test_what_does_not_fit_is_refused_at_its_column(residue, bob, send, said, column, message):
    batch = send(bob, "residue-disposals", HEADER + disposal(**said))
    assert batch.status == "refused"
    found = problems(batch)
    assert (found[0][:2]) == (2, column)
    assert message is None or found == [(2, column, message)]


def test_the_code_is_that_of_its_day(residue, bob, send):
    with time_machine.travel(datetime(2026, 12, 12, tzinfo=timezone.utc), tick=False):
        old = send(bob, "residue-disposals", HEADER + disposal(day="2026-12-09", waste_code="19 02 11*"))
        assert problems(old) == [
            (2, "waste_code", "19 02 11* may not be used on 2026-12-09: its last day was 2026-12-08.")
        ]
        new = send(bob, "residue-disposals", HEADER + disposal(day="2026-12-09", waste_code="19 14 xx"))
        assert (new.status, problems(new)) == ("written", [])


def test_outside_the_european_list_a_national_code_is_enough(residue, bob, send):
    batch = send(bob, "residue-disposals", HEADER + disposal(waste_code="", national_code="RCRA D003"))
    assert (batch.status, ResidueDisposal.objects.get().national_code) == ("written", "RCRA D003")


def test_a_treatment_code_out_of_force_is_refused(residue, bob, send):
    TreatmentCode.objects.filter(pk="D1").update(valid_until=date(2026, 1, 1))
    batch = send(bob, "residue-disposals", HEADER + disposal())
    assert problems(batch) == [(2, "treatment_code", "This code may not be used on 2026-01-20.")]


def test_the_same_again_changes_nothing_and_other_values_are_refused(residue, bob, send):
    assert send(bob, "residue-disposals", HEADER + disposal(mass="220")).status == "written"
    again = send(bob, "residue-disposals", HEADER + disposal(mass="220") + "\n")
    assert (again.rows_unchanged, problems(again)) == (1, [])
    other = send(bob, "residue-disposals", HEADER + disposal(mass="200"))
    assert [one[1] for one in problems(other)] == ["reference"]


def test_an_undone_disposal_is_owed_again_and_a_run_waits_for_it(residue, bob, send):
    from consortium.models import IngestBatch

    batch = send(bob, "residue-disposals", HEADER + disposal())
    with pytest.raises(Refusal, match=r"A disposal of residue .* is on record: withdraw that first"):
        imports.void_import(batch=IngestBatch.objects.get(kind="runs"), reason="Wrong", by=bob.user)
    assert imports.void_import(batch=batch, reason="Wrong landfill", by=bob.user) == 1
    assert owed(bob)[0].mass_kg == D(220)
    assert imports.void_import(batch=IngestBatch.objects.get(kind="runs"), reason="Wrong", by=bob.user) == 2
    assert owed(bob) == []


def test_who_holds_a_grant_and_who_answers_for_it_see_it_and_nobody_else(
    residue, alice, bob, charlie, olga, site, send
):
    content = HEADER + disposal(responsible="rival-motors", responsible_name="")
    assert send(bob, "residue-disposals", content).status == "written"
    terms = {"basis": "agreement", "reason": "Audit", "valid_until": None, "by": bob.user}
    give_site_grant(site=site, grantee=olga.organisation, scope="compliance", **terms)
    seen = {p.organisation.code: selectors.disposals(viewer=p.viewer).count() for p in (alice, bob, charlie, olga)}
    assert seen == {"volta-motors": 0, "leach-works": 1, "rival-motors": 1, "battery-authority": 1}
    assert [one.mass_kg for one in owed(olga)] == [D(100)]
    assert owed(charlie) == owed(alice) == []


def test_pages_say_what_is_owed_and_where_the_rest_went(residue, bob, client, send):
    send(bob, "residue-disposals", HEADER + disposal())
    bob.log_in(client)
    for path in (f"/batches/{residue.number}/", f"/runs/{residue.run.number}/"):
        page = client.get(path).content.decode()
        for words in ("19 12 11*", "Landfill Nord, DE", "Nord Entsorgung GmbH", "D1 · Deposit into or onto land"):
            assert words in page, (path, words)
        assert "to be verified against the primary text" in page
    listed = client.get("/residues/").content.decode()
    assert "Owed" in listed and "19 12 11*" in listed
    lines = b"".join(client.get("/residues/rows.csv").streaming_content).decode().splitlines()
    assert len(lines) == 2
    row = dict(zip(lines[0].lstrip("\ufeff").split(","), lines[1].split(","), strict=False))
    assert (row["residue_state"], D(row["owed_mass_kg"]), row["waste_codes"]) == ("owed", D(100), "19 12 11*")
    answer = client.get("/api/v1/residue-disposals/").json()
    assert [one["treatment_code"] for one in answer["results"]] == ["D1"]


def test_owed_residues_come_first_the_oldest_of_them_on_top_and_then_the_latest_settled(residue, bob, client, send):
    later = (
        "run,record,site,line,started_at,ended_at,batch,material,mass_kg\n"
        "RUN-{0},input,leach-leipzig,hydro,2026-01-1{0} 06:00,2026-01-1{0} 18:00,,sulphuric_acid,9\n"
        "RUN-{0},output,,,,,FC-{0},filter_cake,9\n"
    )
    for number in (4, 5, 6):
        assert send(bob, "runs", later.format(number)).status == "written"
    settled = disposal("CN-4", "FC-4", mass="9") + disposal("CN-5", "FC-5", mass="9")
    assert send(bob, "residue-disposals", HEADER + settled).status == "written"
    bob.log_in(client)
    answer = client.get("/api/v1/residues/").json()
    assert [(one["batch_reference"], one["residue_state"]) for one in answer["results"]] == [
        ("RES-1", "owed"),
        ("FC-6", "owed"),
        ("FC-5", "settled"),
        ("FC-4", "settled"),
    ]


def test_what_is_owed_is_told_by_site_line_and_material(residue, bob, client):
    from facilities.models import Line

    hydro, shredder = Line.objects.get(code="hydro"), Line.objects.get(code="shredder")
    asked = selectors.owed_by_site
    assert asked(viewer=bob.viewer, site_id=residue.run.site_id, line_id=shredder.pk, material="mixed_residue")
    assert not asked(viewer=bob.viewer, line_id=hydro.pk)
    assert not asked(viewer=bob.viewer, material="slag")
    assert not asked(viewer=bob.viewer, site_id=residue.run.site_id + 1)
    bob.log_in(client)
    page = client.get("/board/residue-owed/?line=leach-leipzig:hydro").content.decode()
    assert "Nothing is owed" in page


def test_the_board_names_the_sites_that_owe(residue, bob, client):
    bob.log_in(client)
    page = client.get("/board/residue-owed/")
    assert page.status_code == 200
    assert "Leipzig" in page.content.decode()
