"""The codebook as DDI-Codebook 2.5, the archives' own format."""

from datetime import datetime
from xml.etree import ElementTree

from app.release.records.microdata import (
    HIGHEST_MISSING,
    LOWEST_MISSING,
    WEIGHT,
    Column,
    RecordFile,
)
from app.store.waves import Wave
from app.survey.codebook import MISSING_LABELS

NAMESPACE = "ddi:codebook:2_5"
FILE_ID = "F1"
_NATURE = {"nominal": "nominal", "ordinal": "ordinal", "scale": "ratio"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def ddi_xml(file: RecordFile, *, wave: Wave, now: datetime) -> bytes:
    """``ddi.xml``. Elements stand in the order the schema wants."""
    ElementTree.register_namespace("", NAMESPACE)
    book = ElementTree.Element(_name("codeBook"), {"version": "2.5", _XML_LANG: "sv"})
    document = _add(book, "docDscr")
    citation = _add(document, "citation")
    _add(_add(citation, "titlStmt"), "titl", f"Kodbok: {file.title}")
    _add(_add(citation, "prodStmt"), "prodDate", _day(now), date=_day(now))
    _study(book, file, wave)
    _file(book, file)
    described = _add(book, "dataDscr")
    for column in file.columns:
        _variable(described, column)
    ElementTree.indent(book)
    written: bytes = ElementTree.tostring(book, encoding="utf-8", xml_declaration=True)
    return written


def _study(book: ElementTree.Element, file: RecordFile, wave: Wave) -> None:
    study = _add(book, "stdyDscr")
    citation = _add(study, "citation")
    title = _add(citation, "titlStmt")
    _add(title, "titl", file.title)
    _add(title, "IDNo", file.wave_id)
    producer = wave.words.get("controllers") or wave.words.get("sender")
    if producer:
        _add(_add(citation, "prodStmt"), "producer", producer)
    summary = _add(_add(study, "stdyInfo"), "sumDscr")
    for event, moment in (("start", wave.opens_at), ("end", wave.closes_at)):
        _add(summary, "collDate", _day(moment), event=event, date=_day(moment))
    _add(summary, "nation", "Sverige", abbr="SE")
    _add(summary, "anlyUnit", "Person")
    years = f"Folkbokförda {wave.age_from}-{wave.age_to} år den {wave.reference_date}"
    _add(summary, "universe", years)
    _add(summary, "dataKind", "Enkätsvar, avidentifierade")
    collection = _add(_add(study, "method"), "dataColl")
    _add(collection, "sampProc", "Stratifierat obundet slumpmässigt urval inom områden")
    _add(collection, "collMode", "Webbenkät och postenkät")
    weighting = "Designvikter kalibrerade (raking) till folkbokföringen inom varje kommun"
    _add(collection, "weight", weighting)


def _file(book: ElementTree.Element, file: RecordFile) -> None:
    text = _add(_add(book, "fileDscr", ID=FILE_ID), "fileTxt")
    _add(text, "fileName", "microdata.csv")
    size = _add(text, "dimensns")
    _add(size, "caseQnty", str(file.records.height))
    _add(size, "varQnty", str(len(file.columns)))


def _variable(described: ElementTree.Element, column: Column) -> None:
    attributes = {
        "ID": f"V_{column.name}",
        "name": column.name,
        "files": FILE_ID,
        "intrvl": "discrete" if column.is_whole else "contin",
        "nature": _NATURE[column.measure],
    }
    if column.name == WEIGHT:
        attributes |= {"wgt": "wgt", "dcml": "3"}
    variable = _add(described, "var", **attributes)
    _add(variable, "labl", column.label)
    if column.question:
        _add(_add(variable, "qstn"), "qstnLit", column.question)
    if column.has_missing:
        invalid = _add(variable, "invalrng")
        _add(invalid, "range", UNITS="INT", min=str(LOWEST_MISSING), max=str(HIGHEST_MISSING))
    for code, text in column.labels.items():
        missing = {"missing": "Y"} if code in MISSING_LABELS else {}
        category = _add(variable, "catgry", **missing)
        _add(category, "catValu", str(code))
        _add(category, "labl", text)
    _add(variable, "varFormat", type="numeric", schema="other")


def _add(
    parent: ElementTree.Element, tag: str, text: str = "", /, **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _name(tag), attributes)
    child.text = text or None
    return child


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
