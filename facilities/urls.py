"""Addresses of what lies at, passes through or happens at sites."""

from django.urls import include, path

from facilities import api, run_balance_api, transport_api
from facilities.views import (
    assay_quality,
    balances,
    batches,
    lots,
    receipts,
    recycling,
    run_balance_files,
    runs,
    shipments,
    site_forms,
    sites,
)

# /lots/
lot_urls = [
    path("<str:number>/", lots.lot, name="lot"),
    path("<str:number>/withdraw/", lots.withdraw_lot, name="withdraw-lot"),
]

# /shipments/
shipment_urls = [
    path("<str:number>/", shipments.shipment, name="shipment"),
    path("<str:number>/withdraw/", shipments.withdraw_shipment, name="withdraw-shipment"),
    path("<str:number>/ileap.json", shipments.shipment_ileap, name="shipment-ileap"),
]

# /receipts/
receipt_urls = [
    path("<str:number>/", receipts.receipt, name="receipt"),
    path("<str:number>/withdraw/", receipts.withdraw_receipt, name="withdraw-receipt"),
]

# /sites/
site_urls = [
    path("open/", site_forms.open_site, name="open-site"),
    path("<slug:code>/", sites.site, name="site"),
    path("<slug:code>/change/", site_forms.change_site, name="change-site"),
    path("<slug:code>/lines/add/", site_forms.add_line, name="add-line"),
    path("<slug:code>/meters/add/", site_forms.add_meter, name="add-meter"),
    path("<slug:code>/scales/add/", site_forms.add_scale, name="add-scale"),
    path("<slug:code>/balances/<int:year>/<int:month>/accept/", balances.accept_balance, name="accept-balance"),
]

# /runs/
run_urls = [
    path("recycling-batches.json", recycling.listed_batches, name="recycling-batches"),
    path("<str:number>/recycling-batches.json", recycling.run_batches, name="run-recycling-batches"),
    path("<str:number>/", runs.run, name="run"),
    path("<str:number>/balance.csv", run_balance_files.run_balance_csv, name="run-balance-csv"),
    path("<str:number>/balance.xlsx", run_balance_files.run_balance_xlsx, name="run-balance-xlsx"),
    path("<str:number>/withdraw/", runs.withdraw_run, name="withdraw-run"),
]

urlpatterns = [
    path("lots/", include(lot_urls)),
    path("shipments/", include(shipment_urls)),
    path("receipts/", include(receipt_urls)),
    path("sites/", include(site_urls)),
    path("runs/", include(run_urls)),
    path("api/v1/shipments/<str:number>/ileap/", transport_api.ShipmentDocument.as_view(), name="api-shipment-ileap"),
    path("assay-quality/", assay_quality.assay_quality, name="assay-quality"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("api/v1/recycling-batches/", api.ListedBatches.as_view(), name="api-recycling-batches"),
    path("api/v1/runs/<str:number>/balance/", run_balance_api.RunBalance.as_view(), name="api-run-balance"),
    path("api/v1/runs/<str:number>/recycling-batches/", api.RunBatches.as_view(), name="api-run-recycling-batches"),
]
