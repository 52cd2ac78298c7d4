"""The method report: how the figures came to be, told so that they can be judged."""

from collections.abc import Iterable, Iterator, Mapping

from app.release.bundle.about import WaveFacts
from app.release.bundle.code_words import EXCLUDED, SEX_WORDS, age_in_words
from app.release.bundle.plain_html import Part, bullets, heading, paragraph, table
from app.release.opening.responses import Responses
from app.release.records.microdata import RecordFile
from app.release.rules import LEAST_IN_MARGIN, TABLE_RULES
from app.release.tables.rates import Rate, per_cent
from app.release.tables.topic_tables import Tables
from app.statistics.tables import Mark
from app.store.waves import Wave
from app.survey.dispositions import Disposition
from app.survey.questionnaire import Export, Questionnaire
from app.words.dates import day_in_words, number

_DISPOSITION_WORDS = {
    Disposition.COMPLETE: "fullständigt svar",
    Disposition.PARTIAL: "delvis svar",
    Disposition.REFUSAL: "vägran",
    Disposition.REFUSAL_BY_HOUSEHOLD: "vägran av någon annan i hushållet",
    Disposition.BLANK_FORM: "tom blankett",
    Disposition.BREAK_OFF: "avbrutet svar",
    Disposition.AWAY_ALL_PERIOD: "bortrest hela tiden",
    Disposition.TOO_LATE: "svar efter mätningens slut",
    Disposition.REPLY_LOST: "svar som kom in men gick förlorat",
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
_MARGINS = {"area": "område", "sex x age": "kön och ålder", "birth region": "födelseregion"}


def method_report(
    responses: Responses,
    tables: Tables,
    records: RecordFile,
    *,
    rates: tuple[Rate, ...],
    dispositions: Mapping[Disposition, int],
) -> list[Part]:
    """The text of ``method.html``, part by part."""
    return [
        *_population(responses),
        *_draw(responses),
        *_collection(rates, dispositions, responses),
        *_weights(responses),
        *_estimates(),
        *_disclosure(responses, tables, records),
    ]


def _population(responses: Responses) -> Iterable[Part]:
    wave = responses.wave
    yield heading("Population")
    yield paragraph(
        f"Folkbokförda {wave.age_from}–{wave.age_to} år i {number(len(responses.places), 'sv')} "
        f"områden på referensdagen, {day_in_words(wave.reference_date, 'sv')}. Personer med "
        "skyddade personuppgifter ingår inte."
    )
    if wave.sample.excluded:
        yield table(EXCLUDED, ("Skäl", "Personer"), sorted(wave.sample.excluded.items()))


def _draw(responses: Responses) -> Iterable[Part]:
    sample = responses.wave.sample
    yield heading("Urval")
    yield paragraph(
        "Stratifierat obundet slumpmässigt urval utan återläggning; varje område är ett stratum. "
        "Lottningen sker med en hemlig nyckel som bundits innan det offentliga fröet var känt, så "
        "att ingen kan välja vilka som dras."
    )
    rows = [
        (responses.places[area].name, sample.sizes[area], drawn)
        for area, drawn in sorted(sample.allocation.items())
    ]
    yield table("Population och urval", ("Område", "Invånare", "Dragna"), rows)
    facts = {
        "Frö": sample.seed,
        "Registrets kontrollsumma": sample.frame_hash,
        "Åtagande": sample.commitment,
        "Urvalets kontrollsumma": sample.sample_hash,
        "Programversion": sample.software,
    }
    rows_of_protocol = [(fact, value or None) for fact, value in facts.items()]
    yield table("Lottningens protokoll", ("Uppgift", "Värde"), rows_of_protocol)


def _collection(
    rates: tuple[Rate, ...], dispositions: Mapping[Disposition, int], responses: Responses
) -> Iterable[Part]:
    wave = responses.wave
    yield heading("Insamling och svarsandel")
    yield paragraph(
        f"Enkäten kunde besvaras på webben och på papper från {day_in_words(wave.opens_at, 'sv')} "
        f"till {day_in_words(wave.closes_at, 'sv')}; papper som kom inom {wave.paper_grace_days} "
        "dagar därefter räknas. Antalen nedan är avrundade till närmaste fem och andelarna räknade på dem. "
        "Svarsandelen är fullständiga och delvisa svar genom urvalet minus övertäckning; "
        "RR1–RR6, COOP1, REF1 och CON1 följer AAPOR:s Standard Definitions."
    )
    head = ("Grupp", "Urval", "Svar", "Svarsandel")
    more = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "REF1", "CON1")
    rows = [_rate_row(rate, responses) for rate in rates]
    yield table("Svarsandelar: urval och svar i antal, resten i procent", (*head, *more), rows)
    told = [
        (f"{ended.value} {_DISPOSITION_WORDS[ended]}", count)
        for ended, count in dispositions.items()
    ]
    yield table("Utfall enligt AAPOR", ("Utfall", "Fall"), told)
    yield paragraph(
        "Ett svar är fullständigt när minst 80\N{NO-BREAK SPACE}% av de väsentliga frågor som ställdes är "
        "besvarade, delvis från 50\N{NO-BREAK SPACE}%, annars avbrutet. Avbrutna svar räknas inte i svarsandelen "
        "men ingår i resultaten med de frågor de hann besvara."
    )


def group_name(kind: str, value: str, *, names: dict[str, str]) -> str:
    """What a group of the rates is called."""
    if kind == "all":
        return "Alla"
    if kind == "sex":
        return SEX_WORDS.get(value, value)
    return age_in_words(value) if kind == "age_band" else names.get(value, value)


def _rate_row(rate: Rate, responses: Responses) -> list[object]:
    shares = (rate.svarsandel, rate.rr1, rate.rr2, rate.rr3, rate.rr4, rate.rr5, rate.rr6)
    others = (rate.coop1, rate.ref1, rate.con1)
    name = group_name(rate.kind, rate.value, names=_area_names(responses))
    return [name, rate.drawn, rate.replies, *map(per_cent, (*shares, *others))]


def _area_names(responses: Responses) -> dict[str, str]:
    return {code: area.name for code, area in responses.places.items()}


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
    names = _area_names(responses)
    merges = [
        (
            m.municipality,
            _MARGINS[m.margin],
            *(cell_in_words(c, names=names) for c in (m.cell, m.into)),
        )
        for m in weighting.merges
    ]
    if merges:
        head = ("Kommun", "Marginal", "Cell", "Ihopslagen med")
        yield table("Hopslagna celler", head, merges)
    collapsed = [[names.get(area, area) for area in pair] for pair in responses.design.collapsed]
    if collapsed:
        yield table("Hopslagna strata för varianser", ("Område", "Med"), collapsed)


def cell_in_words(cell: str, *, names: dict[str, str]) -> str:
    """A cell of a margin: an area, ``F 65+``, a region of birth, or several joined by a plus."""
    return " och ".join(_single_cell(each, names) for each in cell.split(" + "))


def _single_cell(cell: str, names: dict[str, str]) -> str:
    sex, _, band = cell.partition(" ")
    if sex in SEX_WORDS and band:
        return f"{SEX_WORDS[sex].lower()} {age_in_words(band)}"
    return names.get(cell, cell)


def _estimates() -> Iterable[Part]:
    yield heading("Skattningar")
    yield paragraph(
        "Andelar är viktade. Osäkerheten skattas med linjärisering i det stratifierade urvalet, "
        "med kalibreringens residualer och ändlighetskorrektion; intervallen är 95\N{NO-BREAK SPACE}% enligt Korn "
        "och Graubard. Andelar vars intervall är för brett döljs enligt NCHS regler. "
        "Problemindex är medelvärdet av frågornas andelar, 0–100; ett lågt värde är bra. Andelen "
        "trygga är inte 100 minus andelen otrygga, eftersom några inte går ut."
    )


def only_in_tables(questionnaire: Questionnaire) -> Iterator[str]:
    """Which questions the questionnaire keeps out of the record file; nothing where there is none."""
    labels = [question.label for question in questionnaire if question.export is Export.TABLES]
    if labels:
        yield f"Frågor som bara finns i tabellerna: {'; '.join(labels)}."


def _disclosure(responses: Responses, tables: Tables, records: RecordFile) -> Iterable[Part]:
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
            _rows_told(tables),
            _examined_told(tables),
            (
                f"I postfilen delar minst {risk.k} svarande varje kombination av område, kön och "
                f"ålder; {number(risk.suppressed_records, 'sv')} av {number(risk.records, 'sv')} "
                "rader har ett dolt värde."
            ),
            *only_in_tables(responses.questionnaire),
            "Fritext lämnas aldrig ut.",
        )
    )
    yield paragraph(
        "Gränserna för hur små grupper som får visas är vår bedömning, utgående från att "
        "mottagaren kan känna till vem som har anmält ett brott."
    )


def _rows_told(tables: Tables) -> str:
    """What stands in ``tables.csv``, row by row."""
    marks = tables.marks
    rows, shown, hidden, few, uncertain = (
        number(count, "sv") for count in (marks.total(), *(marks[mark.value] for mark in Mark))
    )
    return (
        f"Tabellfilen har {rows} rader med var sin siffra: {shown} visas, {hidden} är dolda (..), "
        f"{few} har för få svar (<30) och {uncertain} är för osäkra (?)."
    )


def _examined_told(tables: Tables) -> str:
    """What was examined: other figures than the rows of the file."""
    risk = tables.risk
    figures, primary, secondary = (
        number(risk[name], "sv")
        for name in ("figures", "primary_suppressed", "secondary_suppressed")
    )
    return (
        "Granskningen gäller alla antal bakom andelarna, också dem som inte har en egen rad, som "
        f"antalet nej bredvid ett ja: av {figures} antal döljs {primary} för att de är små och "
        f"{secondary} för att skydda dem."
    )


def wave_facts(wave: Wave) -> WaveFacts:
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
