"""Addresses of a commitment's pages."""

from django.urls import include, path

from contracts import views

# /commitments/
commitment_urls = [
    path("<str:number>/", views.commitment, name="commitment"),
    path("<str:number>/withdraw/", views.withdraw_commitment, name="withdraw-commitment"),
]

urlpatterns = [path("commitments/", include(commitment_urls))]
