from django.urls import path

from publications import feeds, indexes, listings, views

app_name = "publications"
urlpatterns = [
    path("", views.home, name="home"),
    path("publicaties/", listings.publication_list, name="list"),
    path("publicaties/feed.rss", feeds.rss, name="rss"),
    path("publicaties/feed.atom", feeds.atom, name="atom"),
    path("publicaties/suggesties", views.suggest, name="suggestions"),
    path("publicaties/<slug:slug>/", views.publication_detail, name="detail"),
    path("kennisplein/", listings.kennisplein, name="kennisplein"),
    path("auteurs/", indexes.authors, name="authors"),
    path("auteurs/<slug:slug>/", listings.author_detail, name="author"),
    path("organisaties/", indexes.organisations, name="organisations"),
    path("organisaties/<slug:slug>/", listings.organisation_detail, name="organisation"),
    path("series/", indexes.series_list, name="series_list"),
    path("series/<slug:slug>/", listings.series_detail, name="series"),
    path("themas/", indexes.themes, name="themes"),
    path("themas/<slug:slug>/", listings.theme_detail, name="theme"),
]
