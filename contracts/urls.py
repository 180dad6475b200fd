"""Addresses of a commitment's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
