"""The Swedish words of the staff's face for what the verbs return."""

from enum import Enum

from app.fieldwork.paper.batches import Refusal as PaperRefusal
from app.fieldwork.post.desk import DeskReport
from app.office.accounts import Refusal as AccountRefusal
from app.office.roles import OFFICERS, Conflict, Role
from app.survey.answers import Problem
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
    "prepared": "förberedd",
    "drawn": "dragen",
    "open": "öppen",
    "closed": "stängd",
    "accounted": "redovisad",
    "opened": "svaren öppnade",
    "released": "frisläppt",
    "purged": "gallrad",
}

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

BATCH_WORDS = {"receiving": "tas emot", "keying": "matas in", "accepted": "godkänd"}

REFUSALS: dict[Enum, str] = {
    PaperRefusal.NO_BATCH: "Bunten finns inte.",
    PaperRefusal.NO_FORM: "Det finns inget formulär med det numret i bunten.",
    PaperRefusal.NOT_IN_FIELD: "Omgången tar inte emot papper nu.",
    PaperRefusal.SMALL_CAPACITY: "En bunt rymmer minst 20 formulär.",
    PaperRefusal.ALREADY_RECEIVING: "En annan bunt fylls fortfarande på.",
    PaperRefusal.NOT_RECEIVING: "Bunten är redan lämnad till inmatning.",
    PaperRefusal.TOO_FEW: (
        "Bunten har färre än 20 formulär och skyddar ingen. När svarstiden är slut kan den lämnas "
        "med en motivering."
    ),
    PaperRefusal.NOT_KEYING: "Bunten matas inte in nu.",
    PaperRefusal.UNSETTLED: "Det finns formulär i bunten som inte är klara.",
    PaperRefusal.KEYED_BY_YOU: "Du har redan matat in det formuläret. Någon annan tar nästa steg.",
    PaperRefusal.KEYED_TWICE: "Formuläret är redan inmatat två gånger.",
    PaperRefusal.NOT_YOURS: "Det är en annan persons inmatning.",
    PaperRefusal.FINISHED: "Formuläret är redan klart.",
    PaperRefusal.UNKEYED_FIELDS: "Några fält saknar inmatning.",
    PaperRefusal.NOTHING_TO_RULE: "Det finns inget att avgöra i det formuläret.",
    AccountRefusal.EMAIL_TAKEN: "Det finns redan ett konto med den adressen.",
    AccountRefusal.NOT_AN_EMAIL: "Skriv en e-postadress, till exempel kim@kommun.se.",
    AccountRefusal.NO_NAME: "Skriv personens namn.",
    AccountRefusal.TOO_WEAK: "Lösenordet är för svagt.",
    AccountRefusal.NO_ACCOUNT: "Kontot finns inte.",
    AccountRefusal.NO_WAVE: "Omgången finns inte.",
    AccountRefusal.NOT_HELD: "Personen har inte den rollen.",
    AccountRefusal.YOURSELF: "Du kan inte avsluta ditt eget konto.",
    Conflict.ALREADY_HELD: "Personen har redan rollen.",
    Conflict.BOTH_SIDES: (
        "Ingen får ha roller på båda sidor i samma omgång: den som vet vem som har fått frågor "
        "får inte arbeta med svaren."
    ),
    Conflict.TWO_OFFICES: "Ingen får ha två av frisläpparnas roller i samma omgång.",
    Conflict.NEEDS_A_WAVE: "Den rollen gäller i en omgång. Välj vilken.",
}

ACT_WORDS = {
    "account added": "konto tillagt",
    "account ended": "konto avslutat",
    "account renewed": "nytt lösenord och ny engångskod",
    "ballots opened": "svaren öppnade",
    "batch accepted": "bunt godkänd",
    "batch handed over": "bunt lämnad till inmatning",
    "batch opened": "bunt öppnad",
    "form keyed": "formulär inmatat",
    "form received": "formulär mottaget",
    "form ruled on": "formulär avgjort",
    "form set aside": "formulär lagt åt sidan",
    "forms made: invitation": "formulär till första brevet framställda",
    "forms made: replacement": "formulär till nya brev framställda",
    "forms made: second_form": "andra formulär framställda",
    "frame staged": "register inläst",
    "letter replaced": "nytt brev beställt",
    "letter returned": "brev i retur",
    "letters made: invitation": "första brevet framställt",
    "letters made: postcard": "påminnelsekort framställt",
    "letters made: replacement": "nya brev framställda",
    "letters made: second_form": "andra formuläret framställt",
    "officer keys": "frisläpparnas nycklar antecknade",
    "outcome recorded": "notering om en person",
    "outcome undone": "notering om en person ångrad",
    "person erased": "personuppgifter borttagna",
    "purge approved": "gallring godkänd",
    "receipt undone": "mottagning ångrad",
    "reference controllers": "beslut antecknat: personuppgiftsansvar",
    "reference deletion_certificate": "tryckeriets intyg om radering antecknat",
    "reference destruction": "beslut antecknat: gallring",
    "reference dpia": "beslut antecknat: konsekvensbedömning",
    "reference secrecy": "beslut antecknat: sekretess",
    "reference threats": "beslut antecknat: hotbild",
    "return undone": "brev i retur ångrat",
    "register check": "kontroll mot registret",
    "release approved": "utgåva godkänd",
    "release built": "utgåva framställd",
    "release downloaded": "fil hämtad",
    "release withdrawn": "utgåva återkallad",
    "role given": "roll given",
    "role withdrawn": "roll borttagen",
    "sample approved": "urval godkänt",
    "sample drawn": "urval draget",
    "sample planned": "urval planerat",
    "sessions ended": "utloggad överallt",
    "sign-in keeps failing": "inloggning misslyckas gång på gång",
    "signed in": "inloggad",
    "stepped up": "bekräftade med lösenord och kod",
    "texts accepted": "texter godkända",
    "wave accounted": "omgången redovisad",
    "wave closed": "omgången stängd",
    "wave created": "omgången skapad",
    "wave opened": "omgången öppnad",
    "wave purged": "omgången gallrad",
}
"""What the audit log holds about an act, in words; a test finds every act the program writes."""

OUTCOME_WORDS = {
    "counted": "mottagen",
    "duplicate": "dubblett",
    "blank": "tomt formulär",
    "late": "för sent",
    "not counted": "räknas inte",
}

PROBLEMS: dict[Problem | None, str] = {
    None: "Skriv vad som står på papperet.",
    Problem.NOT_A_CATEGORY: "Den siffran finns inte vid frågan.",
    Problem.TOO_MANY: "Det är fler kryss än frågan tillåter.",
    Problem.TOO_LONG: "Texten är för lång.",
    Problem.NOT_A_YEAR: "Skriv ett årtal med fyra siffror.",
    Problem.SEVERAL_VALUES: "Skriv ett svar. Är det flera kryss, skriv *.",
}

PROTECTED = "protected"
NEW_LETTER, ERASED = "new letter", "erase"
TOLD_WORDS = {
    NEW_LETTER: "Har tappat brevet: skicka ett nytt",
    DeskReport.REFUSED: "Vill inte delta",
    DeskReport.UNABLE: "Kan inte delta, till exempel sjuk",
    DeskReport.LANGUAGE: "Kan inget av språken",
    DeskReport.AWAY: "Bortrest hela perioden",
    DeskReport.DIED: "Har avlidit",
    DeskReport.OUTSIDE_POPULATION: "Hörde inte hit på referensdagen",
    DeskReport.UNDELIVERABLE: "Brevet kom i retur",
    DeskReport.MOVED: "Brevet kom i retur med ny adress",
    DeskReport.REFUSED_BY_POST: "Tog inte emot brevet",
    ERASED: "Vill få sina uppgifter borttagna",
    PROTECTED: "Har fått skyddade personuppgifter",
}
"""What the desk can record. The three that are no outcome of the field are verbs of their own."""

STEP_WORDS = {
    "draw": ("Dra urvalet", "Urvalet planeras, godkänns av två personer och dras.", ""),
    "open": ("Öppna omgången", "Enkäten fryses och koderna i breven börjar gälla.", "open"),
    "close": ("Stäng omgången", "Alla påbörjade svar som inte har skickats förstörs.", "close"),
    "account": (
        "Redovisa omgången",
        "Namn, adresser, koder och serienummer förstörs. Kvar blir antal per område.",
        "account",
    ),
    "open the ballots": (
        "Öppna svaren",
        "Frisläppare A och B öppnar de förseglade svaren tillsammans.",
        "",
    ),
    "release": ("Frisläpp resultat", "Frisläpparna granskar och godkänner tabeller och fil.", ""),
    "purge": (
        "Gallra omgången",
        "Allt utom frisläppta resultat förstörs. Två personer behövs.",
        "purge",
    ),
}
"""The next step of a wave's life: (heading, what it means, the step to post; "" when elsewhere)."""
