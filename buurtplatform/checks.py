"""`manage.py check --deploy` refuses a machine that is set up for development."""

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from buurtplatform import env


def connect() -> None:
    checks.register(check_production, checks.Tags.security, deploy=True)


def check_production(app_configs: object = None, **kwargs) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if settings.DEBUG:
        found.append(
            checks.Error(
                _("DEBUG is on: pages show their source and settings when they fail."),
                hint=_("Remove DEBUG from the environment."),
                id="buurtplatform.E001",
            )
        )
    if file := env.checkout_file(settings.BASE_DIR):
        found.append(
            checks.Warning(
                _("%(file)s makes a command that misses its settings run as in development.")
                % {"file": file},
                hint=_("Remove the file."),
                id="buurtplatform.W001",
            )
        )
    return found
