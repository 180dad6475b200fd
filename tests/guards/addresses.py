"""Every address of the product, from the URL configuration itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import URLPattern, URLResolver, get_resolver

FRAMEWORK = ("accounts/", "admin/")
"""Addresses whose views others wrote: allauth keeps its own doors, Django admin asks our admin site."""


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    view: object

    @property
    def is_ours(self) -> bool:
        return not self.route.startswith(FRAMEWORK)

    @cached_property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)

    def filled(self, values: dict[str, object]) -> str:
        path = self.route
        for name in self.parameters:
            path = re.sub(rf"<(?:\w+:)?{name}>", str(values[name]), path)
        return f"/{path}"

    def mark(self, name: str):
        """What @requires, @signed_in or @public has left on the view, through any decorators."""
        view = self.view
        while view is not None:
            for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
                if holder is not None and getattr(holder, name, None) is not None:
                    return getattr(holder, name)
            view = getattr(view, "__wrapped__", None)
        return None


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(route, f"{namespace}{pattern.name or route}", pattern.callback)
