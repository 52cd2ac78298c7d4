"""``demo.json``: what the demo tells other programs of itself."""

import json
from pathlib import Path

from app.documents.picture_code import qr_address


def address_demo(folder: Path, *, base_url: str) -> None:
    """Let ``demo.json`` say where the demo is served now."""
    path = folder / "demo.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    if known["base_url"] != base_url:
        known["base_url"] = base_url
        known["qr_urls"] = [qr_address(base_url, "sv", code) for code in known["codes"]]
        path.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
