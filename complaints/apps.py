"""The app's own start: its checks are known before a command runs."""

from __future__ import annotations

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"

    def ready(self) -> None:
        from complaints import checks  # noqa: PLC0415 (its models load with the apps)

        self.checks = checks
