"""Moderation from mail: letters to moderators, and the page behind the link in them."""
