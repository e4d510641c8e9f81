"""One PDF at a time in a web process.

Layout keeps a processor busy, and everything that is laid out here shares one set of fonts, which
is not for two threads at once. Who has something to lose by waiting (a receipt) waits; others are
told to come again.
"""

from __future__ import annotations

import threading
from typing import Final

PDF_LOCK: Final = threading.Lock()
