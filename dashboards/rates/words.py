"""How a page says what an assessment found.  Codes stand in files and in the API, words on pages."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium.quantities import grouped
from facilities.rates.assess import Assessment, Flag, Reason, Verdict
from facilities.rates.rule_set import Basis, Certainty

Text = str | Promise
BASIS: dict[Basis, Text] = {
    Basis.BATTERY_MASS: gettext_lazy("Batteries as charged; chain"),
    Basis.BATTERY_DRY_MASS: gettext_lazy("Dry batteries; chain"),
    Basis.BATTERY_ELEMENT: gettext_lazy("Element in batteries; chain"),
    Basis.PROCESS_ELEMENT: gettext_lazy("Element taken in; refining"),
    Basis.NOT_RECORDED: gettext_lazy("Not recorded"),
}
VERDICT: dict[Verdict, tuple[Text, str]] = {
    Verdict.MET: (gettext_lazy("Met"), "good"),
    Verdict.MISSED: (gettext_lazy("Missed"), "bad"),
    Verdict.NO_TARGET: (gettext_lazy("No target yet"), "neutral"),
    Verdict.NOT_IN_FORCE: (gettext_lazy("Not in force"), "neutral"),
    Verdict.NOT_ASSESSABLE: (gettext_lazy("Not assessable"), "neutral"),
    Verdict.IMPLAUSIBLE: (gettext_lazy("Implausible"), "warn"),
}
REASON: dict[Reason, Text] = {
    Reason.NOTHING_CHARGED: gettext_lazy("nothing of it was charged in the year"),
    Reason.NOTHING_WON: gettext_lazy("nothing that counts was won of it: are the later steps recorded?"),
    Reason.NOT_RECORDED: gettext_lazy("what it is divided by is not recorded"),
    Reason.NOT_SPLIT: gettext_lazy("the runs of a process cannot be told apart by this filter"),
    Reason.ABOVE_ALL: gettext_lazy("more came out than went in: look for units, reagents and hydrates"),
}
FLAG: dict[Flag, Text] = {
    Flag.CLOSE_TO_ALL: gettext_lazy("above 98 %: worth a second look"),
    Flag.ESTIMATED: gettext_lazy("partly from composition tables"),
    Flag.UNDECIDED_OUTPUT: gettext_lazy("an output that the rule set does not decide is left out"),
    Flag.OPEN_BALANCE: gettext_lazy("stands on an open mass balance"),
}
CERTAINTY: dict[Certainty, tuple[Text, str]] = {
    Certainty.READ: (gettext_lazy("Read"), "good"),
    Certainty.DERIVED: (gettext_lazy("Calculated"), "neutral"),
    Certainty.SECONDARY: (gettext_lazy("Secondary, to be verified"), "warn"),
    Certainty.TO_BE_VERIFIED: (gettext_lazy("To be verified"), "warn"),
}
USUAL_DIGITS, MOST_DIGITS = 2, 9


def percent(value: Decimal | None, target: Decimal | None = None) -> str | None:
    """A fraction as a percentage, with as many digits as it takes not to look like a target that it misses."""
    if value is None:
        return None
    digits = USUAL_DIGITS
    if target is not None:
        while digits < MOST_DIGITS and value < target <= round(value, digits + 2):
            digits += 1
    return grouped(value * 100, digits)


def value_text(one: Assessment) -> str | None:
    return percent(one.value, one.target.fraction if one.target else None)


def whole_percent(value: Decimal) -> str:
    """A target as its law writes it: 65, not 65.00."""
    return f"{(value * 100).normalize():f}"


def target_text(one: Assessment) -> str:
    if one.target is not None:
        return f"≥ {whole_percent(one.target.fraction)} %"
    if one.next_target is not None:
        coming = {"percent": whole_percent(one.next_target.fraction), "year": one.next_target.first_year}
        return _("≥ %(percent)s %% from %(year)s") % coming
    return _("none")


def remarks(one: Assessment) -> str:
    """Everything besides the figures that a reader must know."""
    said = [str(REASON[one.reason])] if one.reason else []
    said += [str(FLAG[flag]) for flag in one.flags if flag is not Flag.ESTIMATED]
    said += [_("without %(substance)s on both sides") % {"substance": label} for label in _excluded(one)]
    said += [one.rule.gap] if one.rule.gap else []
    return "; ".join(said)


def _excluded(one: Assessment) -> list[str]:
    return [exclusion.label for exclusion in one.rule_set.exclusions if exclusion.code in one.excluded]


def decimal(text: str) -> Decimal:
    """A number of a frozen report, which keeps numbers as exact text."""
    return Decimal(text)
