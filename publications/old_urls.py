"""Addresses of the original site: each answers one permanent redirect, or 404."""

from django.urls import path, re_path

from publications import old_views

urlpatterns = [
    path("kennisplein", old_views.kennisplein),
    re_path(r"^content/(?:kennisplein/)?(?P<slug>[\w-]+)/?$", old_views.content),
    re_path(r"^(?:tag|tags-term)/(?P<slug>[\w-]+)/?$", old_views.tag),
    re_path(r"^themas/(?P<slug>[\w-]+)$", old_views.tag),
    re_path(r"^users/(?P<slug>[\w-]+)/?$", old_views.user),
]
