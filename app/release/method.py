"""The method report: how the figures came to be, told so that they can be judged."""

from collections.abc import Iterable
from typing import Any

from app.release.exclusions import CAPTION
from app.release.microdata import RecordFile
from app.release.plain_html import Part, bullets, heading, paragraph, table
from app.release.rates import Rate
from app.release.responses import Responses
from app.release.rules import LEAST_IN_MARGIN, TABLE_RULES
from app.release.tables import Tables
from app.survey.dispositions import Disposition

_OUTCOMES = {
    Disposition.COMPLETE: "fullständigt svar",
    Disposition.PARTIAL: "delvis svar",
    Disposition.REFUSAL: "vägran",
    Disposition.REFUSAL_BY_HOUSEHOLD: "vägran av någon annan i hushållet",
    Disposition.BLANK_FORM: "tom blankett",
    Disposition.BREAK_OFF: "avbrutet svar",
    Disposition.AWAY_ALL_PERIOD: "bortrest hela tiden",
    Disposition.TOO_LATE: "svar efter mätningens slut",
    Disposition.DIED_AFTER_REFERENCE_DATE: "avliden efter referensdagen",
    Disposition.UNABLE: "kan inte svara",
    Disposition.LANGUAGE: "språk",
    Disposition.WRONG_PERSON_ANSWERED: "fel person svarade",
    Disposition.NOT_MAILED: "inget brev skickat",
    Disposition.NOTHING_RETURNED: "inget svar",
    Disposition.MAIL_REFUSED_BY_ADDRESSEE: "brevet avvisat av mottagaren",
    Disposition.UNDELIVERABLE: "brevet kunde inte delas ut",
    Disposition.ADDRESSEE_UNKNOWN: "okänd på adressen",
    Disposition.NO_SUCH_ADDRESS: "adressen finns inte",
    Disposition.RETURNED_WITH_NEW_ADDRESS: "retur med ny adress",
    Disposition.OUTSIDE_POPULATION: "utanför populationen",
    Disposition.DUPLICATE: "dubblett",
}
_SEXES = {"F": "Kvinnor", "M": "Män"}


def method_report(
    responses: Responses,
    tables: Tables,
    records: RecordFile,
    *,
    rates: tuple[Rate, ...],
    outcomes: dict[Disposition, int],
) -> list[Part]:
    """The text of ``method.html``, part by part."""
    return [
        *_population(responses),
        *_draw(responses),
        *_collection(rates, outcomes, responses),
        *_weights(responses),
        *_estimates(),
        *_disclosure(tables, records),
    ]


def _population(responses: Responses) -> Iterable[Part]:
    wave = responses.wave
    yield heading("Population")
    yield paragraph(
        f"Folkbokförda {wave.age_from}–{wave.age_to} år i {len(responses.places)} områden den "
        f"{wave.reference_date}. Personer med skyddade personuppgifter ingår inte."
    )
    excluded = wave.sample.get("excluded") or {}
    if excluded:
        yield table(CAPTION, ("Skäl", "Personer"), sorted(excluded.items()))


def _draw(responses: Responses) -> Iterable[Part]:
    sample = responses.wave.sample
    yield heading("Urval")
    yield paragraph(
        "Stratifierat obundet slumpmässigt urval utan återläggning; varje område är ett stratum. "
        "Lottningen sker med en hemlig nyckel som bundits innan det offentliga fröet var känt, så "
        "att ingen kan välja vilka som dras."
    )
    rows = [
        (responses.places[area].name, responses.sizes[area], drawn)
        for area, drawn in sorted(responses.drawn.items())
    ]
    yield table("Population och urval", ("Område", "Invånare", "Dragna"), rows)
    facts = {
        "Frö": sample.get("seed"),
        "Registrets kontrollsumma": sample.get("frame_hash"),
        "Åtagande": sample.get("commitment"),
        "Urvalets kontrollsumma": sample.get("sample_hash"),
        "Programversion": sample.get("software"),
    }
    yield table("Lottningens protokoll", ("Uppgift", "Värde"), list(facts.items()))


def _collection(
    rates: tuple[Rate, ...], outcomes: dict[Disposition, int], responses: Responses
) -> Iterable[Part]:
    wave = responses.wave
    yield heading("Insamling och svarsandel")
    yield paragraph(
        f"Enkäten kunde besvaras på webben och på papper från {wave.opens_at.date()} till "
        f"{wave.closes_at.date()}; papper som kom inom {wave.paper_grace_days} dagar därefter "
        "räknas. Antalen nedan är avrundade till närmaste fem och andelarna räknade på dem. "
        "Svarsandelen är fullständiga och delvisa svar genom urvalet minus övertäckning; "
        "RR1–RR6, COOP1, REF1 och CON1 följer AAPOR:s Standard Definitions."
    )
    head = ("Grupp", "Urval", "Svar", "Svarsandel %")
    more = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "REF1", "CON1")
    yield table("Svarsandelar", (*head, *more), [_rate_row(rate, responses) for rate in rates])
    told = [(f"{ended.value} {_OUTCOMES[ended]}", count) for ended, count in outcomes.items()]
    yield table("Utfall enligt AAPOR", ("Utfall", "Fall"), told)
    yield paragraph(
        "Ett svar är fullständigt när minst 80 % av de väsentliga frågor som ställdes är "
        "besvarade, delvis från 50 %, annars avbrutet. Avbrutna svar räknas inte i svarsandelen "
        "men ingår i resultaten med de frågor de hann besvara."
    )


def group_name(kind: str, value: str, *, names: dict[str, str]) -> str:
    """What a group of the rates is called."""
    if kind == "all":
        return "Alla"
    if kind == "sex":
        return _SEXES.get(value, value)
    return f"{value} år" if kind == "age_band" else names.get(value, value)


def _rate_row(rate: Rate, responses: Responses) -> list[object]:
    names = {code: str(area.name) for code, area in responses.places.items()}
    shares = (rate.rr1, rate.rr2, rate.rr3, rate.rr4, rate.rr5, rate.rr6)
    others = (rate.coop1, rate.ref1, rate.con1)
    percent = None if rate.svarsandel is None else round(100 * rate.svarsandel)
    name = group_name(rate.kind, rate.value, names=names)
    return [name, rate.drawn, rate.replies, percent, *shares, *others]


def _weights(responses: Responses) -> Iterable[Part]:
    weighting = responses.weighting
    yield heading("Vikter")
    yield paragraph(
        "Designvikten är områdets invånare genom antalet dragna. Den kalibreras inom varje kommun "
        "(raking) till folkbokföringens antal efter område och efter kön och ålder. Celler med "
        f"färre än {LEAST_IN_MARGIN} svar slås ihop med sin granne i en bestämd ordning."
    )
    deff = [(name, round(value, 2)) for name, value in sorted(weighting.deff.items())]
    yield table("Designeffekt av ojämna vikter (Kish)", ("Kommun", "Deff"), deff)
    merges = [(m.municipality, m.margin, m.cell, m.into) for m in weighting.merges]
    if merges:
        head = ("Kommun", "Marginal", "Cell", "Ihopslagen med")
        yield table("Hopslagna celler", head, merges)
    collapsed = responses.design.collapsed
    if collapsed:
        yield table("Hopslagna strata för varianser", ("Område", "Med"), collapsed)


def _estimates() -> Iterable[Part]:
    yield heading("Skattningar")
    yield paragraph(
        "Andelar är viktade. Osäkerheten skattas med linjärisering i det stratifierade urvalet, "
        "med kalibreringens residualer och ändlighetskorrektion; intervallen är 95 % enligt Korn "
        "och Graubard. Andelar vars intervall är för brett döljs enligt NCHS regler. "
        "Problemindex är medelvärdet av frågornas andelar, 0–100; ett lågt värde är bra. Andelen "
        "trygga är inte 100 minus andelen otrygga, eftersom några inte går ut."
    )


def _disclosure(tables: Tables, records: RecordFile) -> Iterable[Part]:
    risk, rules = records.protected.risk, TABLE_RULES
    yield heading("Sekretessgranskning")
    yield bullets(
        (
            (
                f"Procent visas bara på minst {rules.least_base} svar; baser är avrundade till "
                f"närmaste {rules.base_rounding}."
            ),
            (
                f"Antal under {rules.threshold}, och så små rester av en bas, döljs med ett "
                "gemensamt tecken (..), tillsammans med de siffror som annars skulle avslöja dem. "
                "Ett angrepp med linjärprogrammering mot varje färdig tabell misslyckades."
            ),
            (
                f"Av {tables.risk['figures']} siffror döljs {tables.risk['primary_suppressed']} för "
                f"att de är små och {tables.risk['secondary_suppressed']} för att skydda dem."
            ),
            (
                f"I postfilen delar minst {risk.k} svarande varje kombination av område, kön och "
                f"ålder; {risk.suppressed_records} av {risk.records} rader har ett dolt värde."
            ),
            "Frågorna om utsatthet för brott finns bara i tabellerna. Fritext lämnas aldrig ut.",
        )
    )
    yield paragraph(
        "Gränserna för hur små grupper som får visas är vår bedömning, utgående från att "
        "mottagaren kan känna till vem som har anmält ett brott."
    )


def wave_facts(wave: Any) -> dict[str, Any]:
    """The facts of the wave that pages show beside its figures."""
    return {
        "id": wave.id,
        "title": wave.title,
        "opens_at": wave.opens_at.isoformat(),
        "closes_at": wave.closes_at.isoformat(),
        "reference_date": wave.reference_date.isoformat(),
        "age_from": wave.age_from,
        "age_to": wave.age_to,
    }
