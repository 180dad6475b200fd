"""Filters of lists: one set of parameters for page, files and API, with choices that a viewer may know."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium import list_selectors, selectors
from consortium.access.viewer import Viewer
from consortium.listings import LISTINGS, Listing

PARAMETERS: dict[str, str | Promise] = {
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
    "site": gettext_lazy("Site"),
    "line": gettext_lazy("Line"),
    "chemistry": gettext_lazy("Chemistry"),
    "material": gettext_lazy("Material"),
    "element": gettext_lazy("Element"),
    "commitment": gettext_lazy("Commitment"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("State"),
    "verdict": gettext_lazy("Verdict"),
    "packing": gettext_lazy("Packing"),
    "voided": gettext_lazy("Withdrawn"),
    "q": gettext_lazy("Words"),
}
"""Every filter there is, in the order in which a page shows those that a list has."""
OTHER_PARAMETERS = {"sort", "page", "page_size", "format", "period"}
MOST_WORDS = 100
Choices = list[tuple[str, str]]


class ChosenFilter(django_filters.ChoiceFilter):
    """A choice among what the viewer sees; what it does not see is as unknown as what does not exist."""

    def __init__(self, *args: Any, choices_for: Callable[..., Choices], is_many: bool = False, **kwargs: Any):
        self.choices_for = choices_for
        self.is_many = is_many
        super().__init__(*args, empty_label=gettext_lazy("all"), **kwargs)

    def where(self, value: str) -> dict[str, str]:
        return {self.field_name: value}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        if self.is_many:
            # A join would repeat the row once for each match, and multiply its sums.
            return qs.filter(pk__in=qs.model._base_manager.filter(**self.where(value)).values("pk"))
        return qs.filter(**self.where(value))


class LineFilter(ChosenFilter):
    """A line by `<site code>:<line code>`."""

    def where(self, value: str) -> dict[str, str]:
        site, _colon, line = value.partition(":")
        return {f"{self.field_name}__site__code": site, f"{self.field_name}__code": line}


class AmongFilter(ChosenFilter):
    """Rows that stand in a relation to what was chosen, as far as the viewer reaches the rows between the two."""

    viewer: Viewer

    def __init__(self, *args: Any, among: Callable[..., QuerySet], **kwargs: Any):
        self.among = among
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(pk__in=self.among(viewer=self.viewer, value=value)) if value else qs


class WordsFilter(django_filters.CharFilter):
    """Each word must occur in one of the paths."""

    def __init__(self, *paths: str, **kwargs: Any):
        self.paths = paths
        widget = forms.TextInput(attrs={"type": "search", "data-search": True})
        super().__init__(max_length=MOST_WORDS, widget=widget, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        for word in (value or "").split():
            found = Q()
            for path in self.paths:
                found |= Q(**{f"{path}__icontains": word})
            qs = qs.filter(found)
        return qs


class WithdrawnFilter(django_filters.ChoiceFilter):
    """A list shows what stands; withdrawn rows come on request."""

    def __init__(self, **kwargs: Any):
        choices = [("yes", gettext_lazy("shown too"))]
        super().__init__(choices=choices, empty_label=gettext_lazy("hidden"), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs if value == "yes" else qs.filter(**{f"{self.field_name}__isnull": True})


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


class ListFilters(django_filters.FilterSet):
    """The filters of one list for one viewer, with what the address says of them."""

    def __init__(self, data: QueryDict, queryset: QuerySet, *, viewer: Viewer):
        super().__init__(data, queryset)
        for name, one in self.filters.items():
            one.label = PARAMETERS[name]
            if isinstance(one, ChosenFilter):
                # Read when a filter is set or shown: files and programs mostly ask for neither.
                one.extra["choices"] = cache(partial(one.choices_for, viewer=viewer))
            if isinstance(one, AmongFilter):
                one.viewer = viewer

    def get_form_class(self) -> type[forms.Form]:
        form_class = super().get_form_class()
        return type("ListFilterForm", (FilterForm, form_class), {})

    @property
    def errors_in_words(self) -> list[str]:
        """Which filter says something that means nothing, and what would."""
        return [
            f"{self.form.fields[name].label}: {error}" if name in self.form.fields else str(error)
            for name, errors in self.form.errors.items()
            for error in errors
        ]

    def set_filters(self) -> dict[str, str]:
        """Parameter to the value that stands in the address, for every filter that is set."""
        return {name: self.data[name] for name in self.filters if self.data.get(name)}

    def said(self) -> dict[str, str]:
        """The same in words, by parameter."""
        words = {}
        for name, value in self.set_filters().items():
            choices = dict(getattr(self.form.fields[name], "choices", ()))
            words[name] = f"{self.form.fields[name].label}: {choices.get(value, value)}"
        return words

    def chips(self) -> list[Chip]:
        return [Chip(words, address(self.data, **{name: None, "page": None})) for name, words in self.said().items()]

    def unknown(self) -> list[str]:
        """Parameters that this list does not know: misspelt, or a filter of another list."""
        return sorted(set(self.data) - set(self.filters) - OTHER_PARAMETERS)


class FilterForm(forms.Form):
    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        return cleaned


def address(data: QueryDict, **changes: str | None) -> str:
    """The address's parameters with some of them changed; None takes one out."""
    query = data.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


# What the apps declare their filters with ----------------------------------------------------------------------------


def filters_of(name: str, **filters: django_filters.Filter) -> type[ListFilters]:
    """A class of filters, in the order of PARAMETERS; `days(path)` is spread into it."""
    unknown = filters.keys() - PARAMETERS.keys()
    if unknown:
        raise ValueError(f"{name}: no such parameter: {', '.join(sorted(unknown))}")
    in_order = {key: filters[key] for key in PARAMETERS if key in filters}
    for place, one in enumerate(in_order.values()):
        one.creation_counter = place  # a FilterSet shows its filters in this order
    return type(name, (ListFilters,), in_order)


def days(path: str, *, is_instant: bool = False) -> dict[str, django_filters.Filter]:
    """First and last day, both in it; the days of an instant are the viewer's own."""
    lookup = f"{path}__date" if is_instant else path
    widget = {"widget": forms.DateInput(attrs={"type": "date"})}
    return {
        "from": django_filters.DateFilter(field_name=lookup, lookup_expr="gte", **widget),
        "to": django_filters.DateFilter(field_name=lookup, lookup_expr="lte", **widget),
    }


def chosen(path: str, choices_for: Callable[..., Choices], *, is_many: bool = False) -> ChosenFilter:
    return ChosenFilter(field_name=path, choices_for=choices_for, is_many=is_many)


def among(selector: Callable[..., QuerySet], choices_for: Callable[..., Choices]) -> AmongFilter:
    """`selector(viewer=, value=)` answers the primary keys of the rows."""
    return AmongFilter(among=selector, choices_for=choices_for)


def add_filters(code: str, **more: django_filters.Filter) -> None:
    """Filters of a list by what lies above its app: each app adds its own, to lists that are registered already."""
    listing = LISTINGS[code]
    filters = filters_of(listing.filters.__name__, **{**listing.filters.base_filters, **more})
    LISTINGS[code] = replace(listing, filters=filters)


def chemistry_choices(*, viewer: Viewer) -> Choices:
    return list(selectors.chemistries(viewer=viewer).values_list("code", "label"))


def material_choices(*, viewer: Viewer) -> Choices:
    return list(selectors.materials(viewer=viewer).values_list("code", "label"))


def element_choices(*, viewer: Viewer) -> Choices:
    return [
        (code, f"{code} · {name}") for code, name in list_selectors.elements(viewer=viewer).values_list("code", "name")
    ]


# From an address to rows --------------------------------------------------------------------------------------------


def ordered(queryset: QuerySet, listing: Listing, sort: str) -> QuerySet | None:
    """In the order asked for, then in the list's own; None when no column sorts like that."""
    if not sort:
        return queryset.order_by(*listing.order)
    column = listing.column(sort.removeprefix("-"))
    if column is None or not column.sort:
        return None
    path = F(column.sort)
    first = path.desc(nulls_last=True) if sort.startswith("-") else path.asc(nulls_last=True)
    return queryset.order_by(first, *listing.order)


@dataclass(frozen=True)
class Found:
    """What an address asks of a list: its rows, or why it asks for nothing that there is."""

    rows: Any
    filters: ListFilters
    sort: str
    problems: dict[str, list[str]]

    @property
    def problems_in_words(self) -> list[str]:
        words = self.filters.errors_in_words
        return words + self.problems.get("sort", [])


def find(listing: Listing, data: QueryDict, *, viewer: Viewer) -> Found:
    """The rows of a list as the viewer sees them, filtered and in order."""
    filters = listing.filters(data, listing.select(viewer=viewer), viewer=viewer)
    sort = data.get("sort", "")
    problems = {name: [str(error) for error in errors] for name, errors in filters.form.errors.items()}
    rows = filters.queryset.none() if problems else filters.filter_queryset(filters.queryset)
    in_order = ordered(rows, listing, sort)
    if in_order is None:
        sortable = ", ".join(column.name for column in listing.columns if column.sort)
        problems["sort"] = [
            _("This list cannot be sorted by that. Columns that sort: %(names)s.") % {"names": sortable}
        ]
        in_order = rows.none()
    return Found(in_order, filters, sort, problems)
