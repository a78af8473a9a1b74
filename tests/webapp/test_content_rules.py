"""Rules of what files may be, each by itself: in the corpus another rule behind it would hide that one is gone."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from webapp.content.kinds import PNG, ContentRefused
from webapp.content.pdf import ACTS, refuse_active
from webapp.content.pictures import decoded, too_large_for


def test_script_is_refused_whatever_kind_of_action_it_is_said_to_be():
    with pytest.raises(ContentRefused) as refused:
        refuse_active(pikepdf.Dictionary(JS="app.alert(1)"))
    assert str(refused.value) == ACTS
    refuse_active(pikepdf.Dictionary(Title="app.alert(1)"))


def test_picture_of_more_pixels_than_its_kind_may_have_is_refused_before_it_is_read():
    data = BytesIO()
    Image.new("1", (6000, 5001)).save(data, "PNG")
    with pytest.raises(ContentRefused) as refused:
        decoded(data.getvalue(), PNG)
    assert str(refused.value) == too_large_for(PNG)
