from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards import listings
        from dashboards.custody.rules import custody_rules
        from facilities.rates.reader import rule_sets

        rule_sets()  # a faulty file stops the start, and not the first page that needs it
        custody_rules()
        listings.register_listings()
