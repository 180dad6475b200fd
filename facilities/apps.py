from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "facilities"

    def ready(self) -> None:
        from facilities import ingest

        ingest.register_kinds()
