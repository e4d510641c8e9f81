"""The fonts of packets: the same bytes on every machine, and no others."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from weasyprint.text.fonts import FontConfiguration

CONFIGURATION = Path(__file__).parent / "styles" / "fonts.conf"
# A file that each Debian package brings: script/setup and the Dockerfile install these packages.
PACKAGES = {
    "fonts-noto-core": Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
    "fonts-symbola": Path("/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf"),
    "fonts-droid-fallback": Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
}


class MissingFontsError(Exception):
    """A packet would be set in other fonts than intended; names the packages to install."""


@functools.cache
def packet_fonts() -> FontConfiguration:
    """The one font configuration of this process. Raises ``MissingFontsError``."""
    missing = [package for package, file in PACKAGES.items() if not file.exists()]
    if missing:
        raise MissingFontsError(f"install these packages: {' '.join(missing)}")
    # Fontconfig takes its file from the environment alone, and reads it only here.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(CONFIGURATION)
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
