"""Addresses of what lies at, passes through or happens at sites."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
