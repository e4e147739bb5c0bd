from django.urls import path

from comments import permalinks, reports, views

app_name = "comments"
urlpatterns = [
    path("", views.create, name="create"),
    path("nieuw/", views.new, name="new"),
    path("<int:pk>/", permalinks.reaction, name="reaction"),
    path("<int:pk>/melden/", reports.report, name="report"),
    path("<int:pk>/gemeld/", reports.reported, name="reported"),
]
