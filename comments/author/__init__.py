"""The side of the author of a reaction: the secret link, its pages, what the author is mailed.

Uses models, forms, moderation and mail. The form of a reaction and the signals call it.
"""
