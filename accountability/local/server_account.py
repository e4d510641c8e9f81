"""Whose name PostgreSQL runs under. It refuses to be root, as which a container often is."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from accountability.local.server_errors import EmbeddedServerError

ACCOUNT_NAME = "accountability-db"


class SubprocessOptions(TypedDict, total=False):
    """The part of ``subprocess.run``'s options that changes the user."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int


@dataclass(frozen=True)
class ServerAccount:
    """The user that PostgreSQL runs as; ``switched`` when that is not the user who runs us."""

    uid: int
    gid: int
    switched: bool

    def subprocess_options(self) -> SubprocessOptions:
        """Return what makes a subprocess run as this user."""
        if not self.switched:
            return {"umask": 0o077}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def own(self, folder: Path) -> None:
        """Give ``folder`` and all in it to this user, where it is not already so."""
        if not self.switched:
            return
        for path in (folder, *folder.rglob("*")):
            if path.lstat().st_uid != self.uid:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def let_through(self, *folders: Path) -> None:
        """Let this user pass (not list) the folders above ``folders``.

        Needed where root keeps the project below a folder of mode 0700. Said aloud, because it
        changes permissions outside the project.
        """
        if not self.switched:
            return
        for folder in {above for path in folders for above in (path, *path.parents)}:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH:
                print(
                    f"Letting PostgreSQL's user pass through {folder} (chmod o+x)", file=sys.stderr
                )
                folder.chmod(mode | stat.S_IXOTH)


def account_for_postgres() -> ServerAccount:
    """Return ourselves, or the system account made for it when we are root.

    Raises ``EmbeddedServerError`` when that account cannot be made.
    """
    if os.geteuid() != 0:
        return ServerAccount(os.geteuid(), os.getegid(), switched=False)
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        entry = _make_account()
    return ServerAccount(entry.pw_uid, entry.pw_gid, switched=True)


def _make_account() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd is None:
        raise EmbeddedServerError("PostgreSQL refuses to run as root, and there is no useradd")
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    made = subprocess.run(  # noqa: S603 (fixed arguments)
        [useradd, *options, ACCOUNT_NAME], check=False, capture_output=True, text=True
    )
    if made.returncode:
        raise EmbeddedServerError(f"The account {ACCOUNT_NAME} could not be made: {made.stderr}")
    return pwd.getpwnam(ACCOUNT_NAME)
