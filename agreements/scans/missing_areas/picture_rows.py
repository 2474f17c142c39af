"""How much of a picture in a PDF its data reach, by how they are packed."""

from pikepdf import Array, Dictionary, Name, Object, Stream

from agreements.scans.image_formats import jpeg_rows, packed_rows

_SPACES = {"/DeviceGray": 1, "/G": 1, "/CalGray": 1, "/Indexed": 1, "/I": 1, "/Separation": 1}
_SPACES |= {"/DeviceRGB": 3, "/RGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4, "/CMYK": 4}
_FLATE = ("/FlateDecode", "/Fl")


def rows_present(image: Object) -> float:
    """Of its rows from the top, its mask's too. 0 if all are lacking or it can't be told which; 1
    if none are, or if it can't be told whether."""
    masks = (image.get(name) for name in ("/SMask", "/Mask"))
    return min(_of(image), *(_of(mask) for mask in masks if isinstance(mask, Stream)), 1.0)


def _of(image: Object) -> float:
    data = image.read_raw_bytes()
    width, height = int(image.Width), int(image.Height)
    chain = [str(name) for name in _listed(image.get("/Filter"))]
    *_others, parms = [None, *_listed(image.get("/DecodeParms", image.get("/DP")))]
    parms = parms if isinstance(parms, Dictionary) else Dictionary()
    if len(chain) == 2 and chain[0] in _FLATE:
        data, chain = packed_rows.unpack_flate(data), chain[1:]
    match chain:
        case ["/DCTDecode" | "/DCT"]:
            return jpeg_rows.jpeg_rows_present(data)
        case ["/FlateDecode" | "/Fl"]:
            row = _row(image, width)
            if row is None:
                return float(packed_rows.flate_ends(data))
            return packed_rows.flate_rows_present(
                data, height, row + (_number(parms, "/Predictor", 1) >= 10)
            )
        case ["/CCITTFaxDecode" | "/CCF"] if _number(parms, "/K", 0) < 0:
            if parms.get("/EncodedByteAlign", False):
                return 1.0
            return packed_rows.fax_rows_present(data, _number(parms, "/Columns", 1728), height)
        case ["/JBIG2Decode"]:
            return float(packed_rows.jbig2_ends(data))
        case ["/JPXDecode"]:
            return float(packed_rows.jpeg2000_ends(data))
        case []:
            row = _row(image, width)
            return 1.0 if row is None else min(1.0, len(data) / (row * height))
    return 1.0


def _listed(value: Object | None) -> list[Object]:
    return list(value) if isinstance(value, Array) else [] if value is None else [value]


def _number(parms: Dictionary, name: str, usual: int) -> int:
    value = parms.get(name, usual)
    return int(value) if isinstance(value, int) else usual


def _row(image: Object, width: int) -> int | None:
    """Bytes of a row; None for colors that we don't know."""
    if image.get("/ImageMask", False):
        return (width + 7) // 8
    colors = _colors(image.get("/ColorSpace"))
    bits = image.get("/BitsPerComponent")
    return None if colors is None or not isinstance(bits, int) else (width * colors * bits + 7) // 8


def _colors(space: Object | None) -> int | None:
    if isinstance(space, Name):
        return _SPACES.get(str(space))
    if not isinstance(space, Array) or not len(space):
        return None
    kind = str(space[0])
    if kind == "/ICCBased" and isinstance(space[1], Stream):
        return int(space[1].get("/N", 0)) or None
    if kind == "/DeviceN" and isinstance(space[1], Array):
        return len(space[1])
    return _SPACES.get(kind)
