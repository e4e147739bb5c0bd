"""The project's settings with an environment for tests; DATABASE_URL chooses the database."""

import os

os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ["DEBUG"] = "1"
os.environ["DATABASE_POOL"] = "0"
os.environ.setdefault("PAGE_CACHE", "1")  # as in production: what it breaks has to show
os.environ["EMAIL_URL"] = "memorymail://"

from buurtplatform.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INDEX_IN_BACKGROUND = False  # its own tests turn it on
CHECK_PARAMETERS = True
SEARCH_GAPS_EVERY = 10**9  # seconds: a test that is about it writes by itself

# The browser tests ask from several threads at once. SQLite in memory answers the second one with
# "table is locked" at once; a file waits, as it does in real use.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
