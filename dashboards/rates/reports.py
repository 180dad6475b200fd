"""The annual documentation under a rule set, of a site or of an operator's sites together: rates, the masses behind
them, and one digest of both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from consortium.access.viewer import Viewer
from consortium.exports import csv_cell
from dashboards import selectors
from dashboards.rates.answers import answers
from dashboards.rates.questions import Question
from dashboards.rates.rows import COLUMNS, rows_of
from dashboards.rows import CHAIN_MEASURES, PROCESS_MEASURES, RateSelection
from facilities.rates.rule_set import RuleSet

FORMAT = "annual-report/2"
"""Says how the content is laid out and its digest made; a change of either needs another name."""
MASS_COLUMNS = ("measure", "collected_in", "chemistry", "material", "element", "is_estimated", "mass_kg")
HEADERS = [
    "record",
    *(column.name for column in COLUMNS),
    "measure",
    "chemistry",
    "material",
    "is_estimated",
    "mass_kg",
]


def content_of(*, viewer: Viewer, rule_set: RuleSet, question: Question) -> dict[str, Any]:
    """Everything that the report says, as exact text, so that it reads the same out of any store."""
    answer = next(iter(answers(viewer=viewer, question=question, among=[rule_set])))
    selection = RateSelection(answer.period, question.chemistries, question.site_ids)
    return {
        "format": FORMAT,
        "rule_set": {
            "code": rule_set.code,
            "title": rule_set.title,
            "version": rule_set.version,
            "digest": rule_set.digest,
        },
        "sites": question.site_code.split(),
        "year": question.year,
        "period": [answer.period.start.isoformat(), answer.period.last_day.isoformat()],
        "battery_class": question.battery_class,
        "excluded": list(question.elected_under(rule_set)),
        "gaps": list(rule_set.all_gaps),
        "rates": [{column.name: csv_cell(column.value(row)) for column in COLUMNS} for row in rows_of(answer)],
        "masses": [
            dict(
                zip(
                    MASS_COLUMNS,
                    (
                        one.measure,
                        one.collected_in,
                        one.chemistry,
                        one.material,
                        one.element,
                        csv_cell(one.is_estimated),
                        csv_cell(one.value),
                    ),
                    strict=True,
                )
            )
            for one in selectors.rate_sums(viewer=viewer, selection=selection)
            if one.measure in {*CHAIN_MEASURES, *PROCESS_MEASURES}
        ],
        "open_balances": list(answer.year.sums.open_balances),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as JSON with sorted keys and no spaces."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def lines_of(content: Mapping[str, Any]) -> list[list[str]]:
    """The report as one table under HEADERS: its rates, then the masses that they stand on."""
    found = [{"record": "rate", **row} for row in content["rates"]]
    found += [{"record": "mass", **row} for row in content["masses"]]
    return [[row.get(header, "") for header in HEADERS] for row in found]


@dataclass(frozen=True)
class Difference:
    """One value that comes out otherwise today."""

    what: str
    column: str
    then: str
    now: str


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Where a report and the same question of today part; nothing when the digests agree."""
    found = [
        Difference("", name, str(then.get(name, "")), str(now.get(name, "")))
        for name in ("format", "sites", "year", "period", "battery_class", "excluded", "gaps", "open_balances")
        if then.get(name) != now.get(name)
    ]
    found += [
        Difference("rule_set", name, then["rule_set"][name], now["rule_set"][name])
        for name in ("code", "title", "version", "digest")
        if then["rule_set"][name] != now["rule_set"][name]
    ]
    for part, names, value_columns in (
        ("rates", ("rate", "collected_in"), None),
        ("masses", MASS_COLUMNS[:-1], ("mass_kg",)),
    ):
        before, after = ({tuple(row[name] for name in names): row for row in side[part]} for side in (then, now))
        for key in sorted(before.keys() | after.keys()):
            old, new = before.get(key, {}), after.get(key, {})
            columns = value_columns or sorted(old.keys() | new.keys())
            what = " ".join(filter(None, key))
            found += [
                Difference(what, column, old.get(column, ""), new.get(column, ""))
                for column in columns
                if old.get(column) != new.get(column) and column != "rule_set_digest"
            ]
    return found
