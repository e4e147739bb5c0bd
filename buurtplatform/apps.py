from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class SiteConfig(AppConfig):
    name = "buurtplatform"

    def ready(self) -> None:
        from buurtplatform import checks

        checks.connect()


class AdminConfig(admin_apps.AdminConfig):
    default_site = "buurtplatform.admin_site.EditorialSite"
