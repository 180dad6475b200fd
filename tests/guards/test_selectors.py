"""Reads for people take the viewer by name and start from what the viewer may see."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
APPS = ("consortium", "feedstock", "facilities", "contracts", "dashboards")
MODULES = [
    f"{app}.{name}"
    for app in APPS
    for name in ("selectors", "list_selectors")
    if (BASE_DIR / app / f"{name}.py").exists()
]
WITHOUT_VIEWER = {
    "consortium.selectors.current_memberships": "reads the person's own memberships; the viewer is made from them",
    "consortium.selectors.closed_memberships": "reads the person's own memberships, to tell why a door is closed",
    "consortium.selectors.token_membership": "reads the token's own membership; the viewer is made from it",
    "consortium.selectors.membership_of": "for `manage.py import`, which has no viewer yet",
    "consortium.selectors.open_invitation": "the link's secret is the right to read it; there is no viewer yet",
    "consortium.selectors.invited_person": "the link's secret is the right to read it; there is no viewer yet",
    "consortium.list_selectors.known_if": "builds an expression and reads nothing",
    "dashboards.selectors.data_version": "a counter without content",
    "dashboards.selectors.is_behind": "tells whether a refill is owed, and nothing of whom",
}
SCOPED = {"visible_to", "permitted", "owned_by", "marking"}


def public_functions() -> dict[str, object]:
    return {
        f"{module}.{name}": function
        for module in MODULES
        for name, function in inspect.getmembers(import_module(module), inspect.isfunction)
        if function.__module__ == module and not name.startswith("_")
    }


@pytest.mark.parametrize("name", sorted(public_functions()))
def test_a_selector_takes_its_viewer_by_name(name):
    parameters = inspect.signature(public_functions()[name]).parameters
    if name in WITHOUT_VIEWER:
        assert "viewer" not in parameters, "It has a viewer now: take it out of WITHOUT_VIEWER."
        return
    assert "viewer" in parameters, "A read for people takes viewer=: or list it in WITHOUT_VIEWER with the reason."
    assert parameters["viewer"].kind is inspect.Parameter.KEYWORD_ONLY, "Put a * before viewer."


def test_the_list_of_exceptions_is_not_stale():
    assert not WITHOUT_VIEWER.keys() - public_functions().keys()


def is_tied_to_a_row(call: ast.Call | None) -> bool:
    """A subquery on OuterRef reads for a row that the viewer's filter has let through already."""
    names = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)} if call else set()
    return "OuterRef" in names


def unscoped_reads(source: str, exempt: set[str]) -> list[int]:
    """Lines where `Model.objects.` or `._base_manager.` is followed by anything but a viewer's filter."""
    found = []

    def walk(node: ast.AST, inside: str, call: ast.Call | None) -> None:
        for child in ast.iter_child_nodes(node):
            name = child.name if isinstance(child, ast.FunctionDef) else inside
            if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Attribute):
                is_read = child.value.attr in {"objects", "tokens", "_base_manager"} and child.attr not in SCOPED
                if is_read and name not in exempt and not is_tied_to_a_row(call):
                    found.append(child.lineno)
            walk(child, name, child if isinstance(child, ast.Call) else None)

    walk(ast.parse(source), "", None)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_selector_reads_nothing_past_the_viewers_filter(module):
    source = (BASE_DIR / (module.replace(".", "/") + ".py")).read_text()
    without_viewer = {name.removeprefix(f"{module}.") for name in WITHOUT_VIEWER if name.startswith(f"{module}.")}
    lines = unscoped_reads(source, without_viewer)
    assert not lines, f"{module} lines {lines}: start with .visible_to(viewer) or .permitted(viewer, ...)."


def test_the_search_for_unscoped_reads_finds_one():
    assert unscoped_reads("def lots(*, viewer):\n    return Lot.objects.filter(pk=1)\n", set()) == [2]
    assert unscoped_reads("def lots(*, viewer):\n    return Lot.objects.visible_to(viewer)\n", set()) == []
