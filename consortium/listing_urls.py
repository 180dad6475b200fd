"""Addresses of every list: its page, its CSV and its XLSX."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
