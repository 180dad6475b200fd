"""What axe says of a page: everything in the light theme, and of colours in both."""

from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT

DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
CONTRAST = "color-contrast"
LATER_ROWS = "tbody tr:nth-child(n+5)"
"""Rows after the fourth are built like those before, by the same template; their colours are looked at."""
SWAGGER = "#swagger-ui"
SWAGGERS_OWN = {
    "heading-order": "its groups are headings of the third level, whatever stands above",
    "landmark-main-is-top-level": "it brings a main element of its own",
    "landmark-no-duplicate-main": "the same",
    "landmark-unique": "the same",
    "nested-interactive": "each of its bars is a button around buttons",
}
"""What Swagger's own elements do; everything else, colours too, must be right inside of it."""

RUN_AXE = """async ([context, options]) => {
    const {violations} = await axe.run(context, {resultTypes: ["violations"], ...options})
    return violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target}`))
}"""
MARK_JUDGED = """([judged, mark]) => {
    const known = new Set(judged), found = new Set()
    // Whether all that is seen of an element and of what it holds has been judged before.
    function look(element, ground) {
        const {color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight} = getComputedStyle(element)
        const isClear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1"
        const under = isClear ? ground : `${ground} / ${backgroundColor} ${backgroundImage} ${opacity}`
        const style = `${color} ${fontSize} ${fontWeight} on ${under}`
        found.add(style)
        const rest = [...element.children].map((child) => look(child, under))
        const isJudged = known.has(style) && rest.every(Boolean)
        element.toggleAttribute(mark, isJudged)
        return isJudged
    }
    const isAll = look(document.body, "")
    return [isAll, [...found]]
}"""
"""Colour, size and weight of letters and all that lies under them: what the contrast of a text depends on."""
JUDGED = "data-judged"


@dataclass
class Axe:
    """Remembers the combinations of colours that it found right: judging them again is most of the work."""

    judged: set[str] = field(default_factory=set)

    def faults_of(self, page, address: str) -> list[str]:
        """What axe finds, and how much the page is wider than a phone."""
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        found = [f"light {fault}" for fault in (*self._built(page), *self._colours(page))]
        ink = page.evaluate("() => getComputedStyle(document.body).color")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.wait_for_function("(ink) => getComputedStyle(document.body).color !== ink", arg=ink)
        page.wait_for_timeout(150)  # the figures are drawn again in the colours of the theme
        found += [f"dark {fault}" for fault in self._colours(page)]
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(100)  # the figures take the new width
        excess = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        page.set_viewport_size(DESK)
        return [*found, *([f"{excess} pixels wider than a phone"] if excess > 0 else [])]

    @staticmethod
    def _built(page) -> list[str]:
        rules = {CONTRAST: {"enabled": False}}
        found = page.evaluate(RUN_AXE, [{"exclude": [[SWAGGER], [LATER_ROWS]]}, {"rules": rules}])
        if page.locator(SWAGGER).count():
            page.wait_for_selector(".opblock-summary")
            rules |= {rule: {"enabled": False} for rule in SWAGGERS_OWN}
            found += page.evaluate(RUN_AXE, [{"include": [[SWAGGER]]}, {"rules": rules}])
        return found

    def _colours(self, page) -> list[str]:
        is_judged, styles = page.evaluate(MARK_JUDGED, [list(self.judged), JUDGED])
        if is_judged:
            return []
        only = {"runOnly": {"type": "rule", "values": [CONTRAST]}}
        found = page.evaluate(RUN_AXE, [{"exclude": [[f"[{JUDGED}]"]]}, only])
        if not found:
            self.judged.update(styles)
        return found
