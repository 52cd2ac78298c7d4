"""The QR code of a letter: the start page in one language, with the code as its fragment."""

import io

import segno


def qr_address(origin: str, tag: str, code: str) -> str:
    """What the picture holds. A fragment is never sent: no server log ever sees the code."""
    return f"{origin}/{tag}#{''.join(code.split())}"


def picture_code(origin: str, tag: str, code: str) -> str:
    """The QR code as SVG without a margin. Level M survives a crease; the mask is fixed for speed."""
    symbol = segno.make(
        qr_address(origin, tag, code), error="m", boost_error=False, mask=2, micro=False
    )
    drawn = io.BytesIO()
    symbol.save(drawn, kind="svg", border=0, xmldecl=False, omitsize=True, svgclass=None)
    return drawn.getvalue().decode()
