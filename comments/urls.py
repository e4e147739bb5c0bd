from django.urls import path

from comments import views

app_name = "comments"
urlpatterns = [
    path("", views.create, name="create"),
    path("nieuw/", views.new, name="new"),
    path("ontvangen/", views.received, name="received"),
]
