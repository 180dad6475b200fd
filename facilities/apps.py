from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "facilities"

    def ready(self) -> None:
        from facilities import ingest, listings

        ingest.register_kinds()
        listings.register_listings()
