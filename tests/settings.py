"""Settings of the test run: throw-away data, and static files as they are."""

import atexit
import os
import tempfile

_data = tempfile.TemporaryDirectory(prefix="b2console-tests-")
atexit.register(_data.cleanup)
os.environ["B2CONSOLE_DATA"] = _data.name
os.environ["B2CONSOLE_SECRET_KEY"] = "only-for-tests-" + "x" * 50

from b2console.settings import *  # noqa: E402, F403
from b2console.settings import STORAGES  # noqa: E402

# Nothing is collected for tests: files are served from where they are.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver", "console.test"]
