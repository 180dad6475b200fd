"""Addresses of boards and panels."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
