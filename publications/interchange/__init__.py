"""Publications in and out: one neutral Record, and a module for each format around it.

Uses models, names and text. Commands call it; other apps register their part of a record.
"""
