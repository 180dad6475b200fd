"""Addresses of what lies at, passes through or happens at sites."""

from django.urls import include, path

from facilities.views import batches, lots, receipts, runs, shipments, site_forms, sites

# /lots/
lot_urls = [
    path("<str:number>/", lots.lot, name="lot"),
    path("<str:number>/withdraw/", lots.withdraw_lot, name="withdraw-lot"),
]

# /shipments/
shipment_urls = [
    path("<str:number>/", shipments.shipment, name="shipment"),
    path("<str:number>/withdraw/", shipments.withdraw_shipment, name="withdraw-shipment"),
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
]

# /runs/
run_urls = [
    path("<str:number>/", runs.run, name="run"),
    path("<str:number>/withdraw/", runs.withdraw_run, name="withdraw-run"),
]

urlpatterns = [
    path("lots/", include(lot_urls)),
    path("shipments/", include(shipment_urls)),
    path("receipts/", include(receipt_urls)),
    path("sites/", include(site_urls)),
    path("runs/", include(run_urls)),
    path("batches/<str:number>/", batches.batch, name="batch"),
]
