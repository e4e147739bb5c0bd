"""The pages for visitors: the block below a publication, the form, reporting, permalinks.

Uses all rooms but privacy and the admin. The site map and the template tag call it.
"""
