"""A small picture."""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image


def picture_file() -> ImageFile:
    made = BytesIO()
    Image.new("RGB", (1200, 800), (120, 80, 40)).save(made, "PNG")
    return ImageFile(made, name="lamp.png")
