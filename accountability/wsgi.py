"""The WSGI entry that gunicorn serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from accountability.connection_close import ending_connections
from accountability.request_bodies import keeping_pace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
application = ending_connections(keeping_pace(get_wsgi_application()))
