"""Every audit event is told in words, and found by them."""

import ast
from pathlib import Path

import pytest

from consortium import selectors
from consortium.choices import AUDIT_ACTIONS
from consortium.models import AuditEvent

BASE_DIR = Path(__file__).resolve().parent.parent.parent
APPS = ("consortium", "feedstock", "facilities", "contracts", "dashboards")
WRITERS = {"record", "audit_grant"}


def recorded_actions() -> set[str]:
    """Constants that the services hand to `record`, both arms of a choice included."""
    found = set()
    for app in APPS:
        for path in (BASE_DIR / app).rglob("services*/**/*.py"):
            found |= _in(path)
        for path in (BASE_DIR / app).glob("services.py"):
            found |= _in(path)
    return found


def _in(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if getattr(call.func, "id", "") in WRITERS and call.args]
    arms = [arm for one in first for arm in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))]
    return {arm.value for arm in arms if isinstance(arm, ast.Constant)}


def test_every_action_that_a_service_records_has_words():
    found = recorded_actions()
    assert {"grant.given", "import.written", "organisation.two_factor_optional"} <= found
    assert found - AUDIT_ACTIONS.keys() == set(), "Add its words to AUDIT_ACTIONS in consortium/choices.py."


@pytest.mark.django_db
def test_an_event_is_found_by_the_words_that_a_person_reads(world):
    bob = world.people["bob"].viewer
    found = selectors.audit_events(viewer=bob, words="access given")
    assert {event.action for event in found} == {"grant.given"}
    assert all(event.said != event.action for event in AuditEvent.objects.visible_to(bob))
