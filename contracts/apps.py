from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from contracts import ingest, listings

        ingest.register_kinds()
        listings.register_listings()
