from django.apps import AppConfig


class FeedstockConfig(AppConfig):
    name = "feedstock"

    def ready(self) -> None:
        from feedstock import ingest, listings, transport_listings

        ingest.register_kinds()
        listings.register_listings()
        transport_listings.register_listings()
