"""The library's addresses and names, with views of our own behind them."""

from django.urls import path

from comments.captcha import views

urlpatterns = [
    path("image/<slug:key>/", views.image, {"scale": 1}, name="captcha-image"),
    path("image/<slug:key>@2/", views.image, {"scale": 2}, name="captcha-image-2x"),
    path("audio/<slug:key>.wav", views.sound, name="captcha-audio"),
    path("refresh/", views.another, name="captcha-refresh"),
]
