"""Text, pure: HTML made safe, slugs, identifiers, dates and years as people write them, links.

Uses nothing of ours. Every other room may use it.
"""
