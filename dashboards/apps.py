from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards.listings import register_listings
        from facilities.rates.reader import rule_sets

        rule_sets()  # a faulty file stops the start, and not the first page that needs it
        register_listings()
