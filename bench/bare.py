"""A bare Django view: one line of text, no middleware. What every figure is compared with."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bench")
urlpatterns = [path("", lambda request: HttpResponse("Hallo"))]
application = get_wsgi_application()
