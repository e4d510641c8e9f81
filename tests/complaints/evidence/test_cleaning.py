"""The rarer pictures: what is kept of them, what is said of them, how they are shown."""

from __future__ import annotations

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageCms

from complaints.evidence import cleaning, icc, previews, proving
from complaints.evidence.cleaning import jpeg2000
from tests.complaints.evidence import planted
from tests.complaints.evidence.planted import Markers

pillow_heif.register_heif_opener(thumbnails=False)


def test_a_jpeg_2000_loses_its_comment_and_keeps_its_pixels() -> None:
    mark, out = Markers(), io.BytesIO()
    picture = planted.scene()
    picture.save(out, "JPEG2000", comment=mark.bytes("JPEG 2000 comment"))
    data = out.getvalue()
    assert mark.found_in(data)
    clean = jpeg2000.clean(data)
    assert mark.found_in(clean) == []
    with Image.open(io.BytesIO(clean)) as shown, Image.open(io.BytesIO(data)) as before:
        assert shown.tobytes() == before.tobytes()


def test_a_heic_keeps_its_transparency(tmp_path: Path) -> None:
    source, target = tmp_path / "a.heic", tmp_path / "b.heic"
    picture = planted.scene(mode="RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    pillow_heif.from_pillow(picture).save(source, quality=80)
    proof = proving.prove(source)
    cleaning.clean(source, target, proof)
    with Image.open(source) as before, Image.open(target) as after:
        assert before.mode == after.mode == "RGBA"
        assert before.tobytes() == after.tobytes()
    assert previews.picture(source, tmp_path / "c.png", proof).media_type == "image/png"


@pytest.mark.parametrize("profile", [icc.DISPLAY_P3_PROFILE, icc.ADOBE_RGB_PROFILE])
def test_the_profiles_written_here_are_valid_and_stay_as_they_are(profile: bytes) -> None:
    assert ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space == "RGB "
    assert icc.standard(profile) == (profile, True)


def test_a_wide_color_photo_keeps_its_colors_and_loses_its_own_profile(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(planted.jpeg(Markers()))
    assert cleaning.clean(source, target, proving.prove(source)).note == ""
    with Image.open(target) as clean:
        assert clean.info["icc_profile"] == icc.DISPLAY_P3_PROFILE


def test_a_screen_s_own_profile_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    mark, source, target = Markers(), tmp_path / "a.png", tmp_path / "b.png"
    odd = ((0.5, 0.25, 0.01), (0.3, 0.68, 0.06), (0.16, 0.07, 0.75))
    planted.scene().save(source, icc_profile=planted.profile(mark, "screen", odd))
    cleaned = cleaning.clean(source, target, proving.prove(source))
    assert (cleaned.lossless, cleaned.note) == (True, "color-profile")
    assert mark.found_in(target.read_bytes()) == []


def test_words_leave_a_profile_that_has_no_standard() -> None:
    mark = Markers()
    profile = planted.profile(mark, "press")
    clean = icc.without_words(profile)
    assert mark.found_in(clean) == []
    assert ImageCms.ImageCmsProfile(io.BytesIO(clean)).profile.xcolor_space == "RGB "


def test_a_cmyk_jpeg_is_cleaned_as_it_is_and_shown_in_rgb(tmp_path: Path) -> None:
    source, target, shown = (tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg"))
    planted.scene(mode="CMYK").save(source, quality=95)
    proof = proving.prove(source)
    cleaning.clean(source, target, proof)
    previews.picture(source, shown, proof)
    with Image.open(source) as before, Image.open(target) as clean, Image.open(shown) as drawn:
        assert before.tobytes() == clean.tobytes()
        assert drawn.mode == "RGB"
        difference = ImageChops.difference(before.convert("RGB"), drawn)
        assert difference.convert("L").reduce(8).getextrema()[1] < 20


def test_a_sixteen_bit_png_is_shown_with_eight(tmp_path: Path) -> None:
    source, shown = tmp_path / "a.png", tmp_path / "b.png"
    Image.new("I;16", (40, 30), 32_768).save(source)
    previews.picture(source, shown, proving.prove(source))
    with Image.open(shown) as drawn:
        assert (drawn.mode, drawn.getpixel((5, 5))) == ("L", 127)
