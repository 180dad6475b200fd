from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsortiumConfig(AppConfig):
    name = "consortium"

    def ready(self) -> None:
        from consortium import checks, database_roles, partner_listings, reference_listings  # noqa: F401  (checks)
        from consortium.celery import app  # noqa: F401  (so that shared tasks find their application)

        partner_listings.register_listings()
        reference_listings.register_listings()
        post_migrate.connect(database_roles.grant_application_role, dispatch_uid="database-roles")
