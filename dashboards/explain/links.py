"""Where the figures of other pages than boards are taken apart; nothing where no rollup stands behind a figure."""

from functools import partial

from consortium.access.viewer import Viewer
from dashboards.panels.panel import Ask
from dashboards.rates.answers import Answer
from dashboards.rows import Selection
from dashboards.selectors import Names, Perspective
from facilities.rates.assess import Assessment
from facilities.rates.rule_set import Basis

RATED = {
    Basis.BATTERY_MASS: "recycling_efficiency",
    Basis.BATTERY_DRY_MASS: "dry_recycling_efficiency",
    Basis.BATTERY_ELEMENT: "chain_recovery_rate",
    Basis.PROCESS_ELEMENT: "refining_recovery_rate",
}


def perspective_at(names: Names, site_id: int = 0) -> Perspective:
    """Whose rows the figures of a site, or of all sites together, are."""
    sites = [names.sites[site_id]] if site_id in names.sites else names.sites.values()
    owned = {site.operator_id == names.viewer.organisation_id for site in sites}
    if owned == {True, False}:
        return Perspective.BOTH
    return Perspective.OWN if owned == {True} else Perspective.GRANTED


def rate_url(viewer: Viewer, names: Names, answer: Answer, one: Assessment, country: str | None = None) -> str:
    """A rate of a rule set, with the outputs that it lets count and without what was elected to be excluded."""
    question, basis = answer.question, one.rule.basis
    if one.value is None or basis not in RATED:
        return ""
    site_id = next(iter(question.site_ids), 0)
    ask = Ask(viewer, Selection(answer.period, site_id=site_id), names)
    url = partial(
        ask.explain_url,
        RATED[basis],
        perspective=perspective_at(names, site_id),
        rule_set=answer.rule_set.code,
        exclude=",".join(one.excluded),
    )
    if basis is Basis.PROCESS_ELEMENT:
        return url(element=one.rule.element)
    counted = tuple(sorted(m for fraction in answer.rule_set.fractions if fraction.counts for m in fraction.materials))
    keys = {"chemistry": question.chemistries, "material": counted}
    if basis is Basis.BATTERY_ELEMENT:
        keys["element"] = one.rule.element
    if country is not None or question.collected_in:
        keys["collected_in"] = question.collected_in if country is None else country
    return url(**keys)
