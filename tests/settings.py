"""Settings of the test run: throw-away data, and static files as they are."""

import os
import tempfile

os.environ.setdefault("B2CONSOLE_DATA", tempfile.mkdtemp(prefix="b2console-tests-"))
os.environ["B2CONSOLE_SECRET_KEY"] = "only-for-tests-" + "x" * 50

from b2console.settings import *  # noqa: F403
from b2console.settings import STORAGES

# Nothing is collected for tests: files are served from where they are.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver", "console.test"]
