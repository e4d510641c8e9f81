"""gunicorn's settings, the same on a laptop and in a container (see ``Procfile``).

``BIND`` is the address to listen on (loopback unless said otherwise), ``WEB_WORKERS`` the number
of processes, ``PROXY_PROTOCOL_FROM`` the addresses or networks of proxies that hand each visitor's
address on by the PROXY protocol. Forwarding headers are never believed.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from gunicorn.config import Config
from gunicorn.glogging import Logger

from accountability.log_privacy import ValueFreeFormatter


def drop_request_details(record: logging.LogRecord) -> bool:
    """Cut gunicorn's two messages that name a sender's address or what was asked for."""
    for message in ("Invalid request", "Error handling request"):
        if str(record.msg).startswith(message):
            record.msg, record.args = message, ()
    return True


class PrivateLogger(Logger):
    """gunicorn's log, with values and senders left out as in the rest of the site's."""

    def setup(self, cfg: Config) -> None:
        """Attach our own formatter and filter to what gunicorn has set up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ValueFreeFormatter())
            handler.addFilter(drop_request_details)


bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "accountability.web_worker.Worker"  # threads
threads = 16  # half of them may receive files (accountability/uploads/slots.py)
preload_app = True  # read once, shared by the workers
timeout = 60  # seconds without a sign of life
graceful_timeout = 10
if proxies := os.environ.get("PROXY_PROTOCOL_FROM", ""):
    proxy_protocol = "auto"
    proxy_allow_ips = proxies
    # The address stands before a connection's first request; this worker class forgets it at the
    # second one, which would then count as the proxy's own.
    keepalive = 0
accesslog = None  # nobody's address and path are written down
loglevel = "warning"
logger_class = PrivateLogger
control_socket_disable = True  # its socket would lie in the home of whoever runs this
if Path("/dev/shm").is_dir():  # noqa: S108 (a heartbeat file; on a disk it may stall)
    worker_tmp_dir = "/dev/shm"  # noqa: S108
