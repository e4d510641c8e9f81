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
app.conf.task_queues = [Queue("default"), Queue("packets"), Queue("evidence")]
app.conf.task_default_queue = "default"
# Checking a long video takes minutes: workers of their own do it, and yield to the others.
app.conf.task_routes = {
    "routing.build_packet": {"queue": "packets"},
    "accountability.check_evidence": {"queue": "evidence"},
}
schedule: dict[str, dict[str, Any]] = {
    "sweep-packets": {"task": "routing.sweep_packets", "schedule": 5.0},
    "sweep-notices": {"task": "routing.sweep_notices", "schedule": 15.0},
    "sweep-policies": {"task": "routing.sweep_policies", "schedule": 15.0},
    "route-unrouted": {"task": "accountability.route_unrouted", "schedule": 10.0},
    "lapse-suspicions": {"task": "accountability.lapse_suspicions", "schedule": 30.0},
    "sweep-spam-clearings": {"task": "accountability.sweep_spam_clearings", "schedule": 30.0},
    "lapse-holds": {"task": "accountability.lapse_holds", "schedule": 60.0},
    "escalate-overdue": {"task": "accountability.escalate_overdue", "schedule": 60.0},
    "sample-seals": {"task": "complaints.sample_seals", "schedule": 600.0},
    "sweep-evidence": {"task": "accountability.sweep_evidence", "schedule": 15.0},
    "erase-abandoned-evidence": {
        "task": "accountability.erase_abandoned_evidence",
        "schedule": 3600.0,
    },
    "remove-orphan-files": {"task": "accountability.remove_orphan_files", "schedule": 86400.0},
    "sweep-filer-notices": {"task": "complaints.sweep_filer_notices", "schedule": 60.0},
    "write-due-updates": {"task": "complaints.write_due_updates", "schedule": 300.0},
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
