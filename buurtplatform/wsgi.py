"""The WSGI application: `gunicorn buurtplatform.wsgi`.

It takes its settings from the environment alone: a `.env` left in a checkout never reaches readers.
"""

import os
import sys

from django.core.wsgi import get_wsgi_application

from buurtplatform.env import SettingError

WORKER_BOOT_ERROR = 3  # gunicorn stops; after any other code it would start the worker again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurtplatform.settings")

try:
    application = get_wsgi_application()
except SettingError as error:
    print(error, file=sys.stderr)
    sys.exit(WORKER_BOOT_ERROR)
