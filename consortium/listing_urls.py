"""Addresses of every list: its page, its CSV and its workbook."""

from django.urls import URLPattern, path

from consortium.listings import LISTINGS, Listing
from consortium.views import listings


def urls_of(listing: Listing) -> list[URLPattern]:
    page = path(f"{listing.code}/", listings.page_view(listing), name=listing.code)
    files = [
        path(f"{listing.code}/rows.csv", listings.csv_view(listing), name=f"{listing.code}-csv"),
        path(f"{listing.code}/rows.xlsx", listings.xlsx_view(listing), name=f"{listing.code}-xlsx"),
    ]
    return [page, *files] if listing.has_page else files


urlpatterns = [pattern for listing in LISTINGS.values() for pattern in urls_of(listing)]
