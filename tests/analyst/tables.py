"""A tables bundle with two areas, small enough to be read at a glance."""

import csv
import io
import json

from app.release.bundle.archive import manifest_of, zipped
from app.release.bundle.code_words import MARK_WORDS
from app.release.tables.topic_tables import COLUMNS
from tests.release.ballots import WAVE_ID

GROUPS = (
    ("municipality", "Burlöv", 280, 24, 19, 30, ""),
    ("sex", "Burlöv, F", 140, 30, 22, 39, ""),
    ("sex", "Burlöv, M", 140, 18, 11, 26, ""),
    ("age4", "Burlöv, 65+", 90, 22, 14, 32, ""),
    ("area", "arlov", 150, 31, 23, 40, ""),
    ("area x sex", "arlov, F", None, None, None, None, "<30"),
    ("area", "akarp", 130, None, None, None, ".."),
)


def tables_zip(number: int) -> bytes:
    """Its bytes."""
    files = {"tables.csv": _csv(), "about.json": json.dumps(_about(number)).encode()}
    about = {"wave": WAVE_ID, "release": number, "bundle": "tables"}
    return zipped({**files, "manifest.json": manifest_of(files, {}, about=about)})


def records_zip(number: int) -> bytes:
    """A record bundle; the pages never open it."""
    files = {"microdata.csv": b"row,area\r\n1,1\r\n"}
    about = {"wave": WAVE_ID, "release": number, "bundle": "records"}
    return zipped({**files, "manifest.json": manifest_of(files, {}, about=about)})


def _csv() -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for name in ("unsafe_night", "ix_problem"):
        for group, value, base, percent, low, high, mark in GROUPS:
            row = {
                "indicator": name,
                "variable": name,
                "category": "1" if name == "unsafe_night" else "",
                "group": group,
                "group_value": value,
                "wave": WAVE_ID,
                "base": base,
                "percent": percent,
                "low": low,
                "high": high,
                "mark": mark,
                "suppressed": int(percent is None),
            }
            writer.writerow({key: "" if cell is None else cell for key, cell in row.items()})
    return text.getvalue().encode()


def _about(number: int) -> dict[str, object]:
    shares = {"rr1": 0.5, "svarsandel": 0.47}
    return {
        "release": number,
        "facts": {
            "title": "Trygghetsmätningen 2026",
            "opens_at": "2026-08-17T07:00:00+00:00",
            "closes_at": "2026-10-12T11:00:00+00:00",
        },
        "headlines": [
            {"name": "unsafe_night", "label": "Otrygg ute sent en kväll", "is_index": False},
            {"name": "ix_problem", "label": "Problemindex", "is_index": True},
        ],
        "areas": {
            "arlov": {"name": "Arlöv <centrum>", "municipality": "Burlöv"},
            "akarp": {"name": "Åkarp", "municipality": "Burlöv"},
        },
        "rates": [
            {"kind": kind, "value": value, "drawn": 600, "replies": 280, **shares}
            for kind, value in (
                ("all", ""),
                ("municipality", "Burlöv"),
                ("area", "arlov"),
                ("area", "akarp"),
                ("sex", "F"),
            )
        ],
        "marks": MARK_WORDS,
        "method": [
            {"kind": "heading", "level": 2, "text": "Urval"},
            {"kind": "paragraph", "text": "Stratifierat urval."},
            {"kind": "bullets", "texts": ["En punkt"]},
            {"kind": "table", "caption": "Urval", "head": ["Område", "Dragna"], "rows": [["A", 3]]},
        ],
    }
