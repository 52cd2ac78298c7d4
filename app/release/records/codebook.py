"""The codebook of the record file: every column, for people and for programs."""

import json

from app.release.bundle.plain_html import Part, heading, page, paragraph, table
from app.release.records.microdata import HIGHEST_MISSING, LOWEST_MISSING, Column, RecordFile
from app.words.dates import number

MEASURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "kvot"}


def codebook_json(file: RecordFile) -> bytes:
    """``codebook.json``."""
    document = {
        "wave": file.wave_id,
        "title": file.title,
        "records": file.records.height,
        "missing": {"from": LOWEST_MISSING, "to": HIGHEST_MISSING},
        "variables": [_described(column) for column in file.columns],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _described(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "label": column.label,
        "measure": column.measure,
        "question": column.question,
        "values": {str(code): text for code, text in column.labels.items()},
        "register_codes": {str(c): text for c, text in (column.register_codes or {}).items()},
    }


def codebook_html(file: RecordFile) -> bytes:
    """``codebook.html``."""
    parts: list[Part] = [
        paragraph(
            f"Filen har {number(file.records.height, 'sv')} rader, en för varje svar, i slumpmässig ordning. "
            "Negativa koder säger varför ett värde saknas. Ett dolt värde (-5) är en klass för "
            "sig och betyder inte vad som helst."
        ),
        paragraph(
            "Vikten är medelvärdet av slutvikten i radens nyckelklass. Tabellerna är gjorda med "
            "de fulla vikterna, så en andel ur den här filen kan skilja sig något från tabellens."
        ),
    ]
    for column in file.columns:
        parts.append(heading(f"{column.name} – {column.label}"))
        if column.question:
            parts.append(paragraph(f"Fråga: {column.question}"))
        parts.append(paragraph(f"Mätnivå: {MEASURES[column.measure]}."))
        if column.labels:
            # A code is a name, not an amount: written as in the files.
            codes = [(str(code), text) for code, text in column.labels.items()]
            parts.append(table("Koder", ("Kod", "Betydelse"), codes))
    return page(f"Kodbok: {file.title}", parts)
