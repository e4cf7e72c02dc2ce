"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "b2console.settings")

application = get_wsgi_application()

# Kept by this thread as long as the process lives. Threads give theirs back before they stream, and
# SQLite would write its whole log into the database whenever the last one goes: for every part.
connection.ensure_connection()

# What is loaded now stays for good, boto3 and b2sdk most of all. The garbage collector need not
# look through it again and again: that cost a third of the time of a long page.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# A long page makes thousands of objects that die with it, none of them in cycles.
gc.set_threshold(50_000, 10, 10)
