"""Addresses of boards and panels."""

from django.urls import path

from dashboards import views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<slug:slug>/", views.panel_page, name="panel"),
    path("board/<slug:slug>/figure.json", views.panel_json, name="panel-json"),
    path("board/<slug:slug>/rows.csv", views.panel_csv, name="panel-csv"),
    path("board/<slug:slug>/rows.xlsx", views.panel_xlsx, name="panel-xlsx"),
    path("data-version/", views.data_version, name="data-version"),
    path("how-we-count/", views.how_we_count, name="how-we-count"),
]
