from django.urls import path

from publications.views import feeds, home, indexes, lists, publication, suggestions

app_name = "publications"
urlpatterns = [
    path("", home.home, name="home"),
    path("publicaties/", lists.publication_list, name="list"),
    path("publicaties/feed.rss", feeds.rss, name="rss"),
    path("publicaties/feed.atom", feeds.atom, name="atom"),
    path("publicaties/suggesties", suggestions.suggest, name="suggestions"),
    path("publicaties/<slug:slug>/", publication.publication_detail, name="detail"),
    path("kennisplein/", lists.kennisplein, name="kennisplein"),
    path("auteurs/", indexes.authors, name="authors"),
    path("auteurs/<slug:slug>/", lists.author_detail, name="author"),
    path("organisaties/", indexes.organisations, name="organisations"),
    path("organisaties/<slug:slug>/", lists.organisation_detail, name="organisation"),
    path("series/", indexes.series_list, name="series_list"),
    path("series/<slug:slug>/", lists.series_detail, name="series"),
    path("themas/", indexes.themes, name="themes"),
    path("themas/<slug:slug>/", lists.theme_detail, name="theme"),
]
