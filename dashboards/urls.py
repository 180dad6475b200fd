"""Addresses of boards and panels."""

from django.urls import include, path

from dashboards import api, balance_api, explain_api, rate_api
from dashboards.views import (
    annual_reports,
    attribution,
    balances,
    boards,
    credits,
    explain,
    explain_files,
    genealogy,
    rates,
    rule_sets,
)

# /rates/
rate_urls = [
    path("", rates.rates, name="rates"),
    path("rows.csv", rates.rates_csv, name="rates-csv"),
    path("rows.xlsx", rates.rates_xlsx, name="rates-xlsx"),
    path("rules/<slug:code>/", rule_sets.rule_set, name="rule-set"),
    path("rules/<slug:code>/rows.csv", rule_sets.rule_set_csv, name="rule-set-csv"),
]

# /annual-reports/
annual_report_urls = [
    path("freeze/", annual_reports.freeze_report, name="freeze-report"),
    path("<str:number>/", annual_reports.annual_report, name="annual-report"),
    path("<str:number>/rows.csv", annual_reports.annual_report_csv, name="annual-report-csv"),
    path("<str:number>/rows.xlsx", annual_reports.annual_report_xlsx, name="annual-report-xlsx"),
]

# /sites/<code>/attribution/<quarter>/
quarter_urls = [
    path("", attribution.quarter, name="attribution-quarter"),
    path("rows.csv", attribution.quarter_csv, name="attribution-quarter-csv"),
    path("rows.xlsx", attribution.quarter_xlsx, name="attribution-quarter-xlsx"),
    path("close/", attribution.close_quarter, name="close-quarter"),
]

# /attributions/
statement_urls = [
    path("<str:number>/", attribution.statement, name="attribution-statement"),
    path("<str:number>/restate/", attribution.restate_quarter, name="restate-quarter"),
    path("<str:number>/rows.csv", attribution.statement_csv, name="attribution-statement-csv"),
    path("<str:number>/rows.xlsx", attribution.statement_xlsx, name="attribution-statement-xlsx"),
]

urlpatterns = [
    path("board/", boards.board, name="board"),
    path("board/topics/<slug:slug>/", boards.board_topic, name="board-topic"),
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
    path("lots/<str:number>/genealogy/", genealogy.lot, name="lot-genealogy"),
    path("lots/<str:number>/genealogy/figure.json", genealogy.lot_figure, name="lot-genealogy-figure"),
    path("lots/<str:number>/genealogy/rows.csv", genealogy.lot_csv, name="lot-genealogy-csv"),
    path("batches/<str:number>/genealogy/", genealogy.batch, name="batch-genealogy"),
    path("batches/<str:number>/genealogy/figure.json", genealogy.batch_figure, name="batch-genealogy-figure"),
    path("batches/<str:number>/genealogy/rows.csv", genealogy.batch_csv, name="batch-genealogy-csv"),
    path("rates/", include(rate_urls)),
    path("annual-reports/", include(annual_report_urls)),
    path("explain/", explain.explain, name="explain"),
    path("explain/again/", explain.explain_again, name="explain-again"),
    path("explain/rows.csv", explain_files.explain_csv, name="explain-csv"),
    path("explain/rows.xlsx", explain_files.explain_xlsx, name="explain-xlsx"),
    path("explain/records.csv", explain_files.explain_records_csv, name="explain-records-csv"),
    path("explain/records.xlsx", explain_files.explain_records_xlsx, name="explain-records-xlsx"),
    path("attribution/", attribution.attribution, name="attribution"),
    path("sites/<slug:code>/attribution/<str:quarter>/", include(quarter_urls)),
    path("attributions/", include(statement_urls)),
    path("credits/<str:number>/", credits.account, name="credit-account"),
    path("credits/<str:number>/transfer/", credits.transfer, name="transfer-credit"),
    path("credits/<str:number>/claim/", credits.claim, name="claim-credit"),
    path("data-version/", boards.data_version, name="data-version"),
    path("how-we-count/", boards.how_we_count, name="how-we-count"),
    path("api/v1/measures/", api.Measures.as_view(), name="api-measures"),
    path("api/v1/panels/", api.Panels.as_view(), name="api-panels"),
    path("api/v1/panels/<slug:slug>/", api.PanelRows.as_view(), name="api-panel"),
    path("api/v1/explain/", explain_api.Explain.as_view(), name="api-explain"),
    path("api/v1/explain/again/", explain_api.ExplainAgain.as_view(), name="api-explain-again"),
    path("api/v1/key-figures/", api.KeyFigures.as_view(), name="api-key-figures"),
    path("api/v1/balances/", balance_api.Balances.as_view(), name="api-balances"),
    path("api/v1/rates/", rate_api.Rates.as_view(), name="api-rates"),
    path("api/v1/rule-sets/", rate_api.RuleSets.as_view(), name="api-rule-sets"),
    path("api/v1/rule-sets/<slug:code>/", rate_api.OneRuleSet.as_view(), name="api-rule-set"),
]
