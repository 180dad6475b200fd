"""axe finds nothing on any page, in either theme; no page is wider than a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.conftest import log_in

PEOPLE = {
    "bob@leach-works.example": (
        "/board/",
        "/board/nickel-by-line/",
        "/how-we-count/",
        "/lots/",
        "/shipments/",
        "/sites/",
        "/sites/leach-leipzig/",
        "/runs/",
        "/rates/",
        "/rates/rules/eu-2023-1542/",
        "/annual-reports/",
        "/annual-reports/freeze/",
        "/balances/",
        "/balances/leach-leipzig/2026-01/",
        "/explain/?figure=mass_charged_kg",
        "/attribution/",
        "/sites/leach-leipzig/attribution/2026-Q1/",
        "/credits/",
        "/residues/",
        "/assay-quality/",
        "/electricity-contracts/",
        "/commitments/",
        "/imports/",
        "/imports/send/runs/",
        "/members/",
        "/members/invite/",
        "/sharing/",
        "/sharing/give/",
        "/audit/",
        "/tokens/",
        "/profile/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/api/docs/",
    ),
    "alice@volta-motors.example": ("/board/", "/lots/", "/shipments/", "/commitments/"),
    "dana@consortium-office.example": (
        "/board/",
        "/office/",
        "/office/leach-works/",
        "/sharing/",
        "/admin/",
        "/admin/consortium/organisation/",
        "/admin/consortium/auditevent/",
    ),
    **{
        f"pat@a-{kind}.example": ("/board/",)
        for kind in (
            "material-supplier",
            "logistics",
            "utility",
            "financier",
            "regulator",
            "research-institute",
        )
    },
}
FIRST_OF = ("/lots/", "/shipments/", "/runs/", "/commitments/", "/imports/")
"""Lists whose first record is opened, too."""
DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
CONTRAST_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""A theme changes colours and nothing else."""
OURS, SWAGGER = {"exclude": [["#swagger-ui"]]}, {"include": [["#swagger-ui"]]}
SWAGGERS_OWN = {
    "heading-order": "its groups are headings of the third level, whatever stands above",
    "landmark-main-is-top-level": "it brings a main element of its own",
    "landmark-no-duplicate-main": "the same",
    "landmark-unique": "the same",
    "nested-interactive": "each of its bars is a button around buttons",
}
"""What Swagger's own elements do; everything else, colours too, must be right inside of it."""
SWAGGER_OPTIONS = {"rules": {rule: {"enabled": False} for rule in SWAGGERS_OWN}}


def faults_of(page, address: str) -> list[str]:
    """What axe says of a page in the light theme, and of its colours in the dark one; and how much it is too wide."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    found = []
    for theme, options in (("light", None), ("dark", CONTRAST_ONLY)):
        ink = page.evaluate("() => getComputedStyle(document.body).color")
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if theme == "dark":
            page.wait_for_function("(ink) => getComputedStyle(document.body).color !== ink", arg=ink)
            page.wait_for_timeout(150)  # the figures are drawn again in the colours of the theme
        violations = violations_of(page, OURS, options)
        if page.locator("#swagger-ui").count():
            page.wait_for_selector(".opblock-summary")
            violations += violations_of(page, SWAGGER, options or SWAGGER_OPTIONS)
        found += [f"{theme} {violation}" for violation in violations]
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(100)  # the figures take the new width
    excess = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size(DESK)
    return [*found, *([f"{excess} pixels wider than a phone"] if excess > 0 else [])]


def violations_of(page, context: dict, options: dict | None) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(
        """async ([context, options]) => {
            const {violations} = await axe.run(context, {resultTypes: ["violations"], ...options})
            return violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target}`))
        }""",
        [context, options],
    )


@pytest.mark.parametrize("email", PEOPLE)
def test_axe_finds_nothing(email, open_page):
    page = open_page(viewport=DESK)
    log_in(page, email)
    found = {}
    for address in PEOPLE[email]:
        found[address] = faults_of(page, address)
        if address in FIRST_OF:
            link = page.locator(f"main tbody a[href^='{address}']").first
            if link.count():
                first = link.get_attribute("href")
                found[first] = faults_of(page, first)
    assert {address: one for address, one in found.items() if one} == {}


def test_axe_finds_nothing_before_the_log_in(open_page):
    page = open_page(viewport=DESK)
    addresses = ("/accounts/login/", "/apply/", "/accounts/password/reset/", "/no-such-page/")
    found = {address: faults_of(page, address) for address in addresses}
    assert {address: one for address, one in found.items() if one} == {}
