from django.urls import path

from comments.author import views

app_name = "author"
urlpatterns = [
    # Only mails hold these two.
    path("bevestigen/<str:token>/", views.confirm, name="confirm"),
    path("afmelden/<str:token>/", views.stop, name="stop"),
    path("<str:token>/", views.status, name="status"),
    path("<str:token>/wijzigen/", views.edit, name="edit"),
    path("<str:token>/intrekken/", views.withdraw, name="withdraw"),
    path("<str:token>/mail/", views.address, name="address"),
    path("<str:token>/mail/stoppen/", views.no_answers, name="no_answers"),
    path("<str:token>/mail/wissen/", views.erase, name="erase"),
]
