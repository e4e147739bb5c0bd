"""Addresses of the original site: each answers one permanent redirect, or 404."""

from django.urls import path, re_path

from publications.legacy import views

urlpatterns = [
    path("kennisplein", views.kennisplein),
    re_path(r"^content/(?:kennisplein/)?(?P<slug>[\w-]+)/?$", views.content),
    re_path(r"^(?:tag|tags-term)/(?P<slug>[\w-]+)/?$", views.tag),
    re_path(r"^themas/(?P<slug>[\w-]+)$", views.tag),
    re_path(r"^users/(?P<slug>[\w-]+)/?$", views.user),
]
