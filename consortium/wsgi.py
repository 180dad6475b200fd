import os

from django.core.wsgi import get_wsgi_application

from consortium.database_roles import refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings.development")

application = get_wsgi_application()
refuse_powerful_role()
