"""Mail as files is for the site's own user alone."""

from __future__ import annotations

from pathlib import Path

from django.core.mail import EmailMessage

from accountability.local.mail_files import PrivateFilesBackend


def test_nobody_else_reads_the_mails(tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    folder.mkdir(mode=0o755)
    backend = PrivateFilesBackend(file_path=str(folder))
    mail = EmailMessage("Subject", "Words", "from@demonstration.example", ["to@x.example"])
    assert backend.send_messages([mail]) == 1
    [written] = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert written.stat().st_mode & 0o777 == 0o600
    assert b"Words" in written.read_bytes()
