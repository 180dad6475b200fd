"""Addresses of boards and panels."""

from django.urls import path

from dashboards import api
from dashboards.views import balances, boards

urlpatterns = [
    path("board/", boards.board, name="board"),
    path("board/<slug:slug>/", boards.panel_page, name="panel"),
    path("board/<slug:slug>/figure.json", boards.panel_json, name="panel-json"),
    path("board/<slug:slug>/rows.csv", boards.panel_csv, name="panel-csv"),
    path("board/<slug:slug>/rows.xlsx", boards.panel_xlsx, name="panel-xlsx"),
    path("balances/", balances.balances, name="balances"),
    path("balances/rows.csv", balances.balances_csv, name="balances-csv"),
    path("balances/rows.xlsx", balances.balances_xlsx, name="balances-xlsx"),
    path("balances/<slug:code>/<str:month>/", balances.balance, name="balance"),
    path("balances/<slug:code>/<str:month>/figure.json", balances.balance_figure, name="balance-figure"),
    path("balances/<slug:code>/<str:month>/history.json", balances.balance_history, name="balance-history"),
    path("data-version/", boards.data_version, name="data-version"),
    path("how-we-count/", boards.how_we_count, name="how-we-count"),
    path("api/v1/measures/", api.Measures.as_view(), name="api-measures"),
    path("api/v1/panels/", api.Panels.as_view(), name="api-panels"),
    path("api/v1/panels/<slug:slug>/", api.PanelRows.as_view(), name="api-panel"),
    path("api/v1/key-figures/", api.KeyFigures.as_view(), name="api-key-figures"),
]
