from django.urls import path

from comments.views import permalinks, reactions, reports

app_name = "comments"
urlpatterns = [
    path("", reactions.create, name="create"),
    path("nieuw/", reactions.new, name="new"),
    path("<int:pk>/", permalinks.reaction, name="reaction"),
    path("<int:pk>/melden/", reports.report, name="report"),
    path("<int:pk>/gemeld/", reports.reported, name="reported"),
]
