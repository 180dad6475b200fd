"""What people do with the site, from the first click to the last, with everything real."""

import csv
import re
import time
from datetime import UTC, datetime
from decimal import Decimal

from playwright.sync_api import expect

from tests.integration.test_chain_imports import RUNS
from tests.journeys.conftest import PASSWORD, log_in

JANUARY = "from=2026-01-01&to=2026-01-31"
SECOND_RUN = "".join(
    line for number, line in enumerate(RUNS.splitlines(keepends=True)) if number == 0 or line.startswith("RUN-2")
)
MISTAKES = (
    SECOND_RUN.replace("nickel_sulphate,680", "nickle_sulphate,680")
    .replace("leach-leipzig,hydro", "leach-leipzig,hydra")
    .replace("99.6,percent", "199.6,percent")
)


def code_of_the_moment(secret: str) -> str:
    """What the authenticator app would show now (RFC 6238, half a minute a code)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_office_approves_a_member_who_logs_in_with_two_factors(running_site, open_page):
    visitor = open_page()
    visitor.goto("/apply/")
    visitor.fill("input[name=name]", "Newcomer Salts")
    visitor.select_option("select[name=kind]", "material_supplier")
    visitor.select_option("select[name=country]", "NL")
    visitor.fill("input[name=contact_name]", "Nel Visser")
    visitor.fill("input[name=contact_email]", "nel@newcomer.example")
    visitor.fill("textarea[name=note]", "We buy nickel sulphate.")
    visitor.click("main button[type=submit]")
    visitor.wait_for_url("**/apply/received/")

    dana = open_page("dana@consortium-office.example")
    dana.goto("/office/")
    dana.get_by_role("link", name="Newcomer Salts").click()
    dana.get_by_role("button", name="Approve").click()
    expect(dana.locator("main")).to_contain_text("Active")

    link = re.search(r"http://\S+/invitations/\S+", running_site.wait_for_mail("Newcomer Salts"))[0]
    nel = open_page()
    nel.goto(link)
    nel.fill("input[name=name]", "Nel Visser")
    for field in nel.locator("input[type=password]").all():
        field.fill(PASSWORD)
    nel.click("main button[type=submit]")
    nel.wait_for_url("**/board/**")
    expect(nel.locator("h1")).to_contain_text("Material")

    nel.goto("/accounts/2fa/totp/activate/")
    if "reauthenticate" in nel.url:
        nel.fill("input[name=password]", PASSWORD)
        nel.click("main button[type=submit]")
    secret = nel.locator("#authenticator_secret").input_value()
    nel.fill("input[name=code]", code_of_the_moment(secret))
    nel.click("main button[type=submit]")
    nel.wait_for_url("**/2fa/**")

    again = open_page()
    again.goto("/accounts/login/")
    again.fill("input[name=login]", "nel@newcomer.example")
    again.fill("input[name=password]", PASSWORD)
    again.click("main button[type=submit]")
    expect(again.locator("input[name=code]")).to_be_visible()
    # A code counts once: the one that switched two-factor on is used up until the next half minute.
    time.sleep(30 - datetime.now(UTC).timestamp() % 30 + 0.5)
    again.fill("input[name=code]", code_of_the_moment(secret))
    again.locator("main button[type=submit]").first.click()
    again.wait_for_url("**/board/**")


def test_a_recycler_mends_three_mistakes_and_sees_its_board_change_by_itself(open_page, tmp_path):
    bob = open_page("bob@leach-works.example")
    board = bob.context.new_page()
    board.goto(f"/board/?{JANUARY}")
    charged = board.locator("#figure-received .key-figure-value")
    nickel = board.locator("#figure-nickel .key-figure-value")
    expect(charged).to_contain_text("998")
    before = nickel.inner_text()

    wrong, right = tmp_path / "runs.csv", tmp_path / "runs-mended.csv"
    wrong.write_text(MISTAKES)
    right.write_text(SECOND_RUN)
    bob.goto("/imports/send/runs/")
    bob.set_input_files("input[type=file]", wrong)
    bob.click("main button[type=submit]")
    expect(bob.locator("main")).to_contain_text("Refused, nothing written")
    report = bob.locator("section[aria-labelledby=refused-title] tbody")
    for words in ("You operate no such line", "nickle_sulphate", "More than the whole"):
        expect(report).to_contain_text(words)

    bob.goto("/imports/send/runs/")
    bob.set_input_files("input[type=file]", right)
    sent = time.monotonic()
    bob.click("main button[type=submit]")
    expect(bob.locator("main .pill").first).to_have_text(re.compile("Written"))
    expect(nickel).not_to_have_text(before)
    print(f"\nFrom sending the file to the changed board: {time.monotonic() - sent:.1f} s")
    assert board.url.endswith(JANUARY)


def test_an_automaker_traces_its_lot_from_the_weighbridge_to_the_salt(open_page):
    alice = open_page("alice@volta-motors.example")
    alice.goto("/lots/")
    alice.get_by_role("link", name=re.compile("LOT-1|L-")).first.click()
    page = alice.locator("main")
    expect(page).to_contain_text("1,000")
    expect(page).to_contain_text("998")
    expect(page).to_contain_text("Ni")


def test_an_analyst_exports_a_filtered_panel_and_the_csv_equals_the_table(open_page):
    anna = open_page("anna@leach-works.example")
    anna.goto(f"/board/nickel-by-line/?{JANUARY}&line=leach-leipzig:shredder")
    anna.locator("details.table-twin > summary").click()
    table = anna.locator("details.table-twin tbody tr")
    shown = [[cell.inner_text() for cell in row.locator("td").all()] for row in table.all()]
    anna.locator(".panel-tools .menu > summary").last.click()
    with anna.expect_download() as arriving:
        anna.get_by_role("link", name="Rows as CSV").click()
    with open(arriving.value.path(), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))[1:]
    assert "leach-leipzig-shredder" in arriving.value.suggested_filename
    assert [as_shown(row) for row in rows] == shown
    assert any(row[2] for row in rows)


def as_shown(row: list[str]) -> list[str]:
    """A row of the file as the page writes it: days and names as they are, numbers rounded to three decimals."""
    return [*row[:2], *(number_as_shown(cell) for cell in row[2:])]


def number_as_shown(cell: str) -> str:
    if cell == "":
        return "–"
    text = f"{Decimal(cell):,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def test_a_rival_gets_404_where_the_supplier_gets_a_page(open_page):
    alice = open_page("alice@volta-motors.example")
    alice.goto("/lots/")
    address = alice.locator("main tbody a[href^='/lots/']").first.get_attribute("href")
    assert alice.goto(address).status == 200
    charlie = open_page("charlie@rival-motors.example")
    assert charlie.goto(address).status == 404
    text = charlie.locator("main").inner_text()
    assert charlie.goto("/lots/L-0000000000/").status == 404
    assert charlie.locator("main").inner_text() == text


def test_somebody_without_a_mouse_reaches_the_table_of_a_figure(open_page):
    page = open_page()
    log_in(page, "bob@leach-works.example")
    page.goto(f"/board/?{JANUARY}")
    summary = page.locator("#panel-mass-balance-table > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-mass-balance-rows")).to_contain_text("Mass charged")
