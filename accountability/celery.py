"""The Celery application: what wakes the workers, and what beat looks for when nothing did."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from kombu import Queue

from accountability.child_watch import ChildWatch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")

app = Celery("accountability")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("default"), Queue("packets")]
app.conf.task_default_queue = "default"
app.conf.task_routes = {"routing.build_packet": {"queue": "packets"}}
schedule: dict[str, dict[str, Any]] = {
    "sweep-packets": {"task": "routing.sweep_packets", "schedule": 5.0},
    "sweep-notices": {"task": "routing.sweep_notices", "schedule": 15.0},
    "sweep-policies": {"task": "routing.sweep_policies", "schedule": 15.0},
    "route-unrouted": {"task": "accountability.route_unrouted", "schedule": 10.0},
    "lapse-suspicions": {"task": "accountability.lapse_suspicions", "schedule": 30.0},
    "erase-expired": {"task": "complaints.erase_expired", "schedule": 3600.0},
    "worker-heartbeat": {"task": "accountability.worker_heartbeat", "schedule": 10.0},
}
for entry in schedule.values():
    # While no worker runs, sweeps would pile up in the broker; only the newest is worth anything.
    entry["options"] = {"expires": entry["schedule"]}
# Assigned whole: reading app.conf would load the settings, and those start the embedded servers.
app.conf.beat_schedule = schedule
app.steps["worker"].add(ChildWatch)
app.autodiscover_tasks()
