"""The Swedish words of the staff's face for what the verbs return."""

from app.survey.answers import Problem
from app.survey.dispositions import Disposition
from app.survey.roles import OFFICERS, Role
from app.survey.states import (
    BatchState,
    Contact,
    JobKind,
    JobState,
    ReceiptResult,
    Reference,
    ReleaseState,
    WaveState,
)
from app.survey.steps import Step
from app.words.dates import language_in_swedish
from app.words.languages import LANGUAGES

LANGUAGE_WORDS = {tag: language_in_swedish(tag) for tag in LANGUAGES}

ROLE_WORDS = {
    Role.COORDINATOR: "samordnare",
    Role.DESK: "kansli",
    Role.RECEIVER: "mottagare",
    Role.ADMINISTRATOR: "administratör",
    Role.KEYER: "inmatare",
    Role.ADJUDICATOR: "avgörare",
    Role.OFFICER_A: "frisläppare A",
    Role.OFFICER_A_DEPUTY: "ersättare för A",
    Role.OFFICER_B: "frisläppare B",
    Role.OFFICER_B_DEPUTY: "ersättare för B",
    Role.ANALYST: "analytiker",
    Role.RECORDS: "analytiker med postfil",
}

MenuEntry = tuple[tuple[Role, ...], str, str]

MENU: tuple[MenuEntry, ...] = (
    ((Role.COORDINATOR,), "Omgången", "/staff/{wave_id}/omgang"),
    ((Role.RECEIVER,), "Postmottagning", "/staff/{wave_id}/post"),
    ((Role.KEYER,), "Inmatning", "/staff/{wave_id}/inmatning"),
    ((Role.ADJUDICATOR,), "Avgöranden", "/staff/{wave_id}/avgoranden"),
    ((Role.DESK,), "Kansli", "/staff/{wave_id}/kansli"),
    ((Role.ADMINISTRATOR,), "Konton", "/staff/konton"),
    ((Role.ADMINISTRATOR,), "Logg", "/staff/logg"),
    ((Role.ANALYST, Role.RECORDS), "Utgåvor", "/analyst/"),
)
"""(roles, label, address): what stands in the menu for whoever holds one of the roles."""

STATE_WORDS = {
    WaveState.PREPARED: "förberedd",
    WaveState.DRAWN: "dragen",
    WaveState.OPEN: "öppen",
    WaveState.CLOSED: "stängd",
    WaveState.ACCOUNTED: "redovisad",
    WaveState.OPENED: "svaren öppnade",
    WaveState.RELEASED: "frisläppt",
    WaveState.PURGED: "gallrad",
}

REFERENCE_WORDS = {
    Reference.DPIA: "konsekvensbedömning",
    Reference.CONTROLLERS: "personuppgiftsansvariga",
    Reference.SECRECY: "grund för sekretess",
    Reference.DESTRUCTION: "beslut om gallring",
    Reference.THREATS: "rutin för hot i fritext",
    Reference.DELETION_CERTIFICATE: "tryckeriets intyg om radering",
}

CONTACT_WORDS = {
    Contact.INVITATION: "första brevet",
    Contact.POSTCARD: "påminnelsekortet",
    Contact.SECOND_FORM: "andra formuläret",
    Contact.REPLACEMENT: "nya brev",
}

STEP_NAMES = {
    Step.PLAN_SAMPLE: "planera urvalet",
    Step.NAME_PRINTER: "ange tryckeri",
    Step.APPROVE_PURGE: "godkänn gallringen",
}
"""What the first half of a step for two people is called."""

_ACCOUNTED = "Omgången är redovisad: namn, adresser och serienummer är förstörda."
_AFTER_ACCOUNTING = ("accounted", "opened", "released", "purged")

CLOSED_DESK = {
    "prepared": "Urvalet är inte draget än. När det är draget kan du söka och notera här.",
} | dict.fromkeys(
    _AFTER_ACCOUNTING, f"{_ACCOUNTED} Här finns ingen kvar att söka efter, och inget att notera."
)
"""Why the desk has nothing to do, by the wave's state."""

CLOSED_POST_ROOM = dict.fromkeys(
    ("prepared", "drawn"), "Omgången har inte öppnat än. När den är öppen tar du emot formulär här."
) | dict.fromkeys(
    _AFTER_ACCOUNTING,
    f"{_ACCOUNTED} Den tar inte emot papper längre. Kommer det ändå ett formulär: lägg det åt "
    "sidan och fråga samordnaren.",
)
"""Why the post room takes no paper, by the wave's state."""

ELSEWHERE: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset({Role.ADMINISTRATOR}), "Konton och logg finns under Kontoret."),
    (
        frozenset({Role.ANALYST, Role.RECORDS}),
        "Resultaten finns under Utgåvor när frisläpparna har godkänt dem.",
    ),
    (OFFICERS, "Frisläpparnas arbete görs med kommandot trygg på frisläpparnas dator."),
)
"""Where those work who have no page in the wave."""

OFFICER_COMMANDS = (
    dict.fromkeys(
        ("prepared", "drawn"),
        ("Innan omgången öppnar gör du din nyckel, om du inte har en, med", "trygg keys generate"),
    )
    | dict.fromkeys(
        ("open", "closed", "accounted"),
        ("Det börjar när omgången är redovisad, med", "trygg release open {wave_id}"),
    )
    | {"opened": ("Svaren är öppnade. Härnäst kommer", "trygg release build {wave_id}")}
    | dict.fromkeys(
        ("released", "purged"),
        ("En utgåva är ute. Du ser alla utgåvor med", "trygg release list {wave_id}"),
    )
)
"""What a release officer does next on the command line, by the wave's state."""

BATCH_WORDS = {
    BatchState.RECEIVING: "tas emot",
    BatchState.KEYING: "matas in",
    BatchState.ACCEPTED: "godkänd",
}

RELEASE_WORDS = {
    ReleaseState.BUILT: "framställd",
    ReleaseState.APPROVED: "godkänd",
    ReleaseState.WITHDRAWN: "återkallad",
}

JOB_WORDS = {
    JobKind.FRAME: "läs in registret",
    JobKind.DRAW: "dra urvalet",
    JobKind.LETTERS: "framställ brev",
    JobKind.FORMS: "framställ formulär",
    JobKind.OPENING: "öppna svaren",
    JobKind.RELEASE: "framställ utgåvan",
    JobKind.PAPERS: "framställ rapporterna",
}

JOB_STATE_WORDS = {
    JobState.WAITING: "väntar",
    JobState.RUNNING: "pågår",
    JobState.DONE: "klart",
    JobState.REFUSED: "avvisat",
    JobState.STOPPED: "stoppat",
    JobState.FAILED: "misslyckat",
}

RESULT_WORDS = {
    ReceiptResult.NOT_IN: "ångrad",
    ReceiptResult.COUNTED: "mottagen",
    ReceiptResult.DUPLICATE: "dubblett",
    ReceiptResult.BLANK: "tomt formulär",
    ReceiptResult.LATE: "för sent",
    ReceiptResult.NOT_COUNTED: "räknas inte",
}
"""What scanning a form led to. Of one that was scanned and is not in any more: it was undone."""

PROBLEMS: dict[Problem | None, str] = {
    None: "Skriv vad som står på papperet.",
    Problem.NOT_A_CATEGORY: "Den siffran finns inte vid frågan.",
    Problem.TOO_MANY: "Det är fler kryss än frågan tillåter.",
    Problem.TOO_LONG: "Texten är för lång.",
    Problem.NOT_A_YEAR: "Skriv ett årtal med fyra siffror.",
    Problem.SEVERAL_VALUES: "Skriv ett svar. Är det flera kryss, skriv *.",
}

DISPOSITION_WORDS = {
    Disposition.REFUSAL: "Vill inte delta",
    Disposition.UNABLE: "Kan inte delta, till exempel sjuk",
    Disposition.LANGUAGE: "Kan inget av språken",
    Disposition.AWAY_ALL_PERIOD: "Bortrest hela perioden",
    Disposition.DIED_AFTER_REFERENCE_DATE: "Har avlidit",
    Disposition.OUTSIDE_POPULATION: "Hörde inte hit på referensdagen",
    Disposition.UNDELIVERABLE: "Brevet kom i retur",
    Disposition.RETURNED_WITH_NEW_ADDRESS: "Brevet kom i retur med ny adress",
    Disposition.MAIL_REFUSED_BY_ADDRESSEE: "Tog inte emot brevet",
}
"""The dispositions that the desk records."""

PROTECTED = "protected"
NEW_LETTER, ERASED = "new letter", "erase"
DESK_NOTES: dict[str, str] = {
    NEW_LETTER: "Har tappat brevet: skicka ett nytt",
    **{str(told): words for told, words in DISPOSITION_WORDS.items()},
    ERASED: "Vill få sina uppgifter borttagna",
    PROTECTED: "Har fått skyddade personuppgifter",
}
"""What the desk can note. The three that are no disposition are verbs of their own."""

STEP_WORDS = {
    Step.DRAW_SAMPLE: ("Dra urvalet", "Urvalet planeras, godkänns av två personer och dras.", ""),
    Step.OPEN_WAVE: ("Öppna omgången", "Enkäten fryses och koderna i breven börjar gälla.", "open"),
    Step.CLOSE_WAVE: (
        "Stäng omgången",
        "Alla påbörjade svar som inte har skickats förstörs.",
        "close",
    ),
    Step.ACCOUNT_WAVE: (
        "Redovisa omgången",
        "Namn, adresser, koder och serienummer förstörs. Kvar blir antal per område.",
        "account",
    ),
    Step.OPEN_BALLOTS: (
        "Öppna svaren",
        "Frisläppare A och B öppnar de förseglade svaren tillsammans.",
        "",
    ),
    Step.SET_RELEASE_OUT: (
        "Frisläpp resultat",
        "Frisläpparna granskar och godkänner tabeller och fil.",
        "",
    ),
    Step.PURGE_WAVE: (
        "Gallra omgången",
        "Allt utom frisläppta resultat förstörs. Två personer behövs.",
        "purge",
    ),
}
"""The next step of a wave's life: (heading, what it means, the step to post; "" when elsewhere)."""
