"""The door for gunicorn: `gunicorn buurtplatform.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurtplatform.settings")

application = get_wsgi_application()
