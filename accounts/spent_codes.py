"""A code of an authenticator app signs in once (RFC 6238, section 5.2).

allauth remembers used codes in the cache, which here is each process's own memory: another process,
or the same one after a restart, would take the code again within its thirty seconds.
"""

from __future__ import annotations

import time
from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

# Beside the sealed secret, in the authenticator's own data: the last step of time that was used.
LAST_STEP: Final = "last_step"


def spend(authenticator: Authenticator) -> None:
    """Note that a code was just accepted; raises ``ValidationError`` where one of this step of time
    was before. To be called in the transaction that holds the account. Recovery codes are spent by
    allauth, in their row."""
    if authenticator.type != Authenticator.Type.TOTP:
        return
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = int(time.time()) // app_settings.TOTP_PERIOD  # no other one is accepted: no tolerance
    if step <= row.data.get(LAST_STEP, 0):
        raise get_adapter().validation_error("incorrect_code")
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
