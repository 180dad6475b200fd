"""Addresses below /api/v1/.  Figures and measures are added by the app that has them."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from consortium.api.imports import Import, SendFile, UndoImport
from consortium.api.listings import list_view, row_view
from consortium.api.me import MeView
from consortium.api.schema import Schema
from consortium.api.unknown import Unknown
from consortium.listings import LISTINGS, Listing


class KindConverter(StringConverter):
    """A kind of file, in small letters; the number of an import starts with a capital."""

    regex = "[a-z][a-z_-]*"


class AnythingConverter(StringConverter):
    """Whatever no address before it took, nothing at all included."""

    regex = ".*"


register_converter(KindConverter, "kind")
register_converter(AnythingConverter, "anything")


def urls_of(listing: Listing) -> list[URLPattern]:
    found = [path(f"{listing.code}/", list_view(listing).as_view(), name=f"api-{listing.code}")]
    if listing.key and listing.has_page:
        found.append(path(f"{listing.code}/<str:key>/", row_view(listing).as_view(), name=f"api-{listing.code}-row"))
    return found


urlpatterns = [
    path("me/", MeView.as_view(), name="api-me"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("imports/<kind:kind>/", SendFile.as_view(), name="api-send-file"),
    path("imports/<str:number>/", Import.as_view(), name="api-import"),
    path("imports/<str:number>/undo/", UndoImport.as_view(), name="api-undo-import"),
    *(pattern for listing in LISTINGS.values() for pattern in urls_of(listing)),
    path("<anything:unknown>", Unknown.as_view(), name="api-unknown"),
]
