"""What staff read of each refusal, in Swedish: what is wrong, and what to do."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from app.staff.log_words import TAMPERING_WORDS
from app.staff.words import (
    CONTACT_WORDS,
    JOB_STATE_WORDS,
    LANGUAGE_WORDS,
    REFERENCE_WORDS,
    RELEASE_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    STEP_NAMES,
)
from app.survey.reasons import (
    AccountReason,
    AllocationReason,
    BackupReason,
    DeskReason,
    FileReason,
    JobReason,
    KeyReason,
    PaperReason,
    PostReason,
    Reason,
    RegisterReason,
    ReleaseReason,
    SampleReason,
    SettingsReason,
    StepReason,
    UnprotectableReason,
    WeightsReason,
)
from app.survey.refusals import Fact, Refused
from app.words.refusal_sentences import sentence, sentences

SWEDISH: dict[Reason, str] = {
    StepReason.NO_WAVE: "Omgången {wave} finns inte.",
    StepReason.ID_TAKEN: "Det finns redan en omgång som heter {wave}.",
    StepReason.WRONG_STATE: "Omgången {wave} är {state}. Det här steget kräver att den är {needed}.",
    StepReason.NOT_YOUR_ROLE: "Det här steget kräver rollen {roles} i omgången {wave}.",
    StepReason.NOT_A_PERSON: "Det här steget tas av en namngiven person.",
    StepReason.NOT_CONFIRMED: "Bekräfta med lösenord och engångskod innan du tar steget.",
    StepReason.FIRST_HALF_MISSING: "Det krävs två personer. Först tar någon steget ”{first}”.",
    StepReason.SAME_PERSON: "Du har själv tagit steget ”{first}”. Någon annan måste ta det här.",
    StepReason.TAKEN_MEANWHILE: "Någon annan tog ett steg i {wave} samtidigt. Titta igen.",
    StepReason.BLOCKED: "Något hindrar steget.",
    StepReason.WINDOW_PASSED: "Svarstiden är redan slut.",
    StepReason.ANOTHER_OPEN: "Omgången {wave} är fortfarande öppen.",
    StepReason.REFERENCES_MISSING: "Det saknas uppgift om: {references}.",
    StepReason.OFFICER_KEYS_MISSING: "Frisläpparna har inte lämnat sina nycklar.",
    StepReason.NO_INVITATIONS: "Breven är inte framställda.",
    StepReason.TEXTS_MISSING: "Det saknas texter på: {languages}.",
    StepReason.TEXTS_NOT_ACCEPTED: "Texterna är inte godtagna på: {languages}.",
    StepReason.ROLES_UNNAMED: "Det saknas personer för: {roles}.",
    StepReason.MAY_STILL_SEND: "Svarstiden är inte slut.",
    StepReason.NO_DELETION_CERTIFICATE: "Tryckeriets intyg om att filerna är förstörda saknas.",
    StepReason.PAPER_STILL_COUNTS: "Pappersformulär som kommer in räknas fortfarande.",
    StepReason.BATCHES_NOT_ACCEPTED: "Buntar som inte är godkända: {batches}.",
    StepReason.BALLOTS_UNOPENABLE: (
        "{ballots} förseglade svar väntar under en nyckel som inte finns. Inget förstörs. Driften "
        "återställer nyckelmappen från sin säkra kopia."
    ),
    StepReason.WORDS_MISSING: "Omgångens egna ord saknas: {words}.",
    StepReason.LANGUAGE_UNKNOWN: "Det finns inget enkätspråk som heter {languages}.",
    StepReason.OFFICER_KEY_WRONG: (
        "Frisläppare A och B och deras ersättare ska ha var sin nyckel som börjar med age1."
    ),
    RegisterReason.NOT_UTF8: "{file} är inte UTF-8 (byte {byte}). Exportera filen igen som UTF-8.",
    RegisterReason.NOT_A_TABLE: "{file} går inte att läsa som tabell: {problem}.",
    RegisterReason.COLUMNS_MISSING: "{file} saknar kolumnen {columns}.",
    RegisterReason.COLUMN_TWICE: "{file} har samma kolumn två gånger.",
    RegisterReason.AREA_INCOMPLETE: "Rad {line} i områdesfilen saknar kod, namn eller kommun.",
    RegisterReason.AREA_TWICE: "Rad {line} i områdesfilen har området {area} en gång till.",
    RegisterReason.NO_AREAS: "Områdesfilen har inget område.",
    RegisterReason.PROTECTION_UNREADABLE: (
        "Rad {line} säger inte om personuppgifterna är skyddade (0 eller 1). Hela filen avvisas: "
        "begär ett fullständigt utdrag ur registret."
    ),
    RegisterReason.PROTECTED_WITHOUT_KEY: (
        "Rad {line} är en skyddad person utan person_key. Hela filen avvisas."
    ),
    RegisterReason.ROWS_UNREADABLE: "{rows} rader går inte att läsa. Rätta dem och läs in igen.",
    SampleReason.NOT_STAGED: "Inget register är inläst. Läs in registret först.",
    SampleReason.ALREADY_PLANNED: "Dragningen är redan planerad. Registret kan inte bytas ut.",
    SampleReason.NOT_PLANNED: "Dragningen är inte planerad än.",
    SampleReason.NOT_APPROVED: "Dragningen väntar på att en annan person godkänner den.",
    SampleReason.NO_SEED: "Skriv fröet som den offentliga händelsen gav.",
    SampleReason.NO_EVENT: "Skriv vilken offentlig händelse som ska ge fröet.",
    SampleReason.FRAME_CHANGED: "Det inlästa registret är inte det som planen gäller.",
    SampleReason.KEY_CHANGED: (
        "Dragningens nyckel är inte den som planen gäller. Planera igen, och låt någon godkänna."
    ),
    SampleReason.PLAN_CHANGED: "Planen ändrades under tiden. Titta på den igen.",
    SampleReason.NOT_DRAWN: "Inget urval är draget i omgången {wave}.",
    SampleReason.RULE_UNKNOWN: "Det finns ingen fördelning som heter {rule}. Välj {known}.",
    SampleReason.AREAS_UNKNOWN: "Omgången har inget område {areas}.",
    SampleReason.LANGUAGES_UNKNOWN: "Omgången har inget språk {languages}.",
    SampleReason.AREA_LANGUAGE_UNREADABLE: "”{pair}” är inte OMRÅDE=SPRÅK, till exempel norra=ar.",
    SampleReason.NOT_A_SHARE: "Väntad svarsandel är en andel över 0 och högst 1, till exempel 0,5.",
    SampleReason.DIFFERS: "Urvalet stämmer inte med protokollet: {differences}.",
    AllocationReason.EMPTY_STRATUM: "Varje område måste ha någon boende. Tomt: {areas}.",
    AllocationReason.TOO_FEW: "Ett urval har minst en person.",
    AllocationReason.MORE_THAN_PEOPLE: "Det går inte att dra {n} personer bland {people}.",
    AllocationReason.MINIMA_TOO_HIGH: (
        "Minst {minimum} per område kräver {needed} personer, men bara {n} ska dras. Höj urvalet "
        "eller sänk minsta antalet."
    ),
    AllocationReason.GIVEN_INCOMPLETE: "Ange ett antal för varje område i omgången, och inga andra.",
    AllocationReason.GIVEN_IMPOSSIBLE: (
        "Det går inte att dra {number} personer i {area}: där bor {people}, och minsta antalet är "
        "{minimum}."
    ),
    AllocationReason.GIVEN_SUM: "Antalen blir {total} tillsammans, inte {n}.",
    AllocationReason.NO_EXPONENT: "Exponenten ska vara ett tal från 0 till 1.",
    AllocationReason.NO_SPREAD: "Neymans fördelning saknar spridningen i {areas}.",
    AllocationReason.AREAS_FULL: (
        "Fördelningen får bara plats med {placed} av {n} personer: områdena är fulla."
    ),
    PostReason.NOBODY_WAITS: "Ingen väntar på ett nytt brev.",
    PostReason.ALREADY_MADE: "Utskicket är redan framställt: {contact}.",
    PostReason.INVITATION_FIRST: "Det första brevet måste gå ut först.",
    PostReason.NOBODY_LEFT: "Det finns ingen kvar att skriva till.",
    PostReason.NO_FORMS: "Inget brev i utskicket ska ha formulär: {contact}.",
    PostReason.RECIPIENT_WRONG: "Tryckeriets nyckel ska börja med age1.",
    PostReason.PEOPLE_CHANGED: (
        "Någon som breven går till har svarat, flyttat eller fått skydd under tiden. Framställ igen."
    ),
    DeskReason.NO_SUCH_PERSON: "Personen finns inte i omgången. Inget är ändrat.",
    DeskReason.HAS_ANSWERED: "Personen har redan svarat.",
    DeskReason.HAS_DISPOSITION: "Personen har redan en notering.",
    DeskReason.NOT_THAT_DISPOSITION: "Personen har inte den noteringen. Den är redan ändrad.",
    DeskReason.WAITS_FOR_LETTER: "Personen väntar redan på ett nytt brev.",
    DeskReason.NO_LETTER_YET: "Inget brev till personen är framställt än.",
    DeskReason.NO_SUCH_LETTER: "Numret finns inte i omgången.",
    DeskReason.NOT_RETURNED: "Brevet är inte antecknat som retur.",
    PaperReason.NO_BATCH: "Bunten finns inte.",
    PaperReason.NO_FORM: "Det finns inget formulär med det numret i bunten.",
    PaperReason.SMALL_CAPACITY: "En bunt rymmer minst {fewest} formulär.",
    PaperReason.ALREADY_RECEIVING: "En annan bunt fylls fortfarande på.",
    PaperReason.NOT_RECEIVING: "Bunten är redan lämnad till inmatning.",
    PaperReason.TOO_FEW: (
        "Bunten har färre än {fewest} formulär och skyddar ingen. När svarstiden är slut kan den "
        "lämnas med en motivering."
    ),
    PaperReason.NOT_KEYING: "Bunten matas inte in nu.",
    PaperReason.UNSETTLED: "Det finns formulär i bunten som inte är klara.",
    PaperReason.KEYED_BY_YOU: "Du har redan matat in det formuläret. Någon annan tar nästa steg.",
    PaperReason.KEYED_TWICE: "Formuläret är redan inmatat två gånger.",
    PaperReason.NOT_YOURS: "Det är en annan persons inmatning.",
    PaperReason.FINISHED: "Formuläret är redan klart.",
    PaperReason.UNKEYED_FIELDS: "Några fält saknar inmatning.",
    PaperReason.NOTHING_TO_RULE: "Det finns inget att avgöra i det formuläret.",
    AccountReason.EMAIL_TAKEN: "Det finns redan ett konto med den adressen.",
    AccountReason.NOT_AN_EMAIL: "Skriv en e-postadress, till exempel kim@kommun.se.",
    AccountReason.NO_NAME: "Skriv personens namn.",
    AccountReason.TOO_WEAK: "Lösenordet är för svagt. {advice}",
    AccountReason.NO_ACCOUNT: "Kontot finns inte.",
    AccountReason.NOT_HELD: "Personen har inte den rollen.",
    AccountReason.YOURSELF: "Du kan inte avsluta ditt eget konto.",
    AccountReason.ALREADY_HELD: "Personen har redan rollen.",
    AccountReason.BOTH_SIDES: (
        "Ingen får ha roller på båda sidor i samma omgång: den som vet vem som har fått frågor får "
        "inte arbeta med svaren."
    ),
    AccountReason.TWO_OFFICES: "Ingen får ha två av frisläpparnas roller i samma omgång.",
    AccountReason.NEEDS_A_WAVE: "Den rollen gäller i en omgång. Välj vilken.",
    AccountReason.MUST_WAIT: "För många försök. Vänta {seconds} sekunder.",
    AccountReason.NOT_SIGNED_IN: "Konto, lösenord och engångskod hör inte ihop.",
    AccountReason.ROLE_NEEDED: "{email} har ingen av rollerna {roles} i {wave}.",
    ReleaseReason.NO_RELEASE: "Utgåva {number} av {wave} finns inte.",
    ReleaseReason.NOT_BUILT: (
        "Utgåva {number} av {wave} väntar inte längre på godkännande: den är {state}."
    ),
    ReleaseReason.ALREADY_APPROVED: "Frisläppare {office} har redan godkänt utgåvan.",
    ReleaseReason.ONE_PERSON: "Frisläppare A och B är samma person. Det krävs två.",
    ReleaseReason.NOT_THE_OFFICER: (
        "{email} är varken frisläppare {office} i {wave} eller ersättare."
    ),
    ReleaseReason.BALLOTS_WAIT: "{ballots} förseglade svar väntar fortfarande på att blandas.",
    ReleaseReason.OPENER_ENDED: "Processen som öppnar svaren avslutades för tidigt.",
    ReleaseReason.WRONG_KEY: (
        "Nyckeln som gavs för frisläppare {office} är varken frisläpparens eller ersättarens."
    ),
    ReleaseReason.BALLOT_DAMAGED: "Svar {number} av {ballots} går inte att öppna: det är skadat.",
    ReleaseReason.BALLOT_UNREADABLE: "Ett av svaren är inget svar: någon annan har lagt dit det.",
    ReleaseReason.BALLOT_FOREIGN: (
        "Ett av svaren har ett område, en grupp eller ett svarssätt som inte finns i omgången: någon "
        "annan har lagt dit det."
    ),
    ReleaseReason.BALLOT_IMPOSSIBLE: (
        "Ett av svaren har ett svarsalternativ som inte finns i formuläret: någon annan har lagt dit "
        "det."
    ),
    ReleaseReason.BOX_DIFFERS: (
        "I urnan finns {ballots} svar och {replies} har räknats. De skiljer sig i {cells} rutor, så "
        "inget öppnas."
    ),
    ReleaseReason.NOT_OPENED: "Inga svar i {wave} är öppnade.",
    ReleaseReason.TABLE_OPEN: (
        "En läsare skulle kunna räkna ut dolda tal i tabellen {variable}. Ingen utgåva görs."
    ),
    ReleaseReason.NOT_READ_BACK: "{file} innehåller inte det som skrevs. Ingen utgåva görs.",
    ReleaseReason.RECORDS_DIFFER: (
        "Postfilen skulle skilja sig från den i utgåva {number}: två filer kunde kopplas ihop på "
        "svaren."
    ),
    ReleaseReason.DIFFERENCE_ISOLATES: (
        "Tabellen {variable} skulle skilja sig från en tidigare utgåva med färre än {people} "
        "personer."
    ),
    ReleaseReason.EARLIER_GIVES_AWAY: (
        "Tabellen {variable} skulle, bredvid en tidigare utgåva, avslöja ett dolt tal."
    ),
    ReleaseReason.BUILT_MEANWHILE: "En annan utgåva framställdes under tiden. Framställ igen.",
    ReleaseReason.NOT_AN_ARCHIVE: "Filen är inte ett helt arkiv.",
    ReleaseReason.NO_MANIFEST: "Filen saknar en läsbar innehållsförteckning.",
    ReleaseReason.MANIFEST_DISAGREES: "Innehållsförteckning och fil stämmer inte om {files}.",
    ReleaseReason.FILES_CHANGED: "Ändrade sedan utgåvan framställdes: {files}.",
    WeightsReason.NOT_CONVERGED: (
        "Inga vikter: marginalen {margin} nåddes inte på {rounds} varv (fel {error})."
    ),
    WeightsReason.UNKNOWN_CELL: "Inga vikter: registret har ingen i {cell} ({margin}).",
    WeightsReason.EMPTY_CELL: "Inga vikter: ingen har svarat i {cell} ({margin}).",
    WeightsReason.CELL_WITHOUT_PEOPLE: "Inga vikter: marginalen {margin} har en tom ruta.",
    WeightsReason.TOTALS_DIFFER: (
        "Inga vikter: {margin} har {people} personer, {other_margin} har {other_people}."
    ),
    WeightsReason.NOBODY_DRAWN: "Inga vikter: någon har svarat i {area}, där ingen drogs.",
    WeightsReason.LONE_RESPONDENT: (
        "Ingen osäkerhet går att skatta: en ensam person har svarat i {place}."
    ),
    UnprotectableReason.NOTHING_TO_SEARCH: "En postfil behöver poster.",
    UnprotectableReason.NO_NODE: (
        "Ingen postfil: inget sätt att göra de {records} posterna grövre ger grupper om {k} med "
        "högst {per_cent} procent dolda."
    ),
    UnprotectableReason.CELL_UNKNOWN: "{variable} {value} saknas i indelningen {node}.",
    UnprotectableReason.NOTHING_LEFT: (
        "Tabellen {variable} går inte att göra säker: inget mer går att dölja i den."
    ),
    UnprotectableReason.TOO_ALIKE: "Posterna är för få eller för lika för att skyddas.",
    UnprotectableReason.SMALL_COUNT_SHOWN: (
        "Ett litet antal i tabellen {variable} skulle visas. Ingen utgåva görs."
    ),
    BackupReason.NOT_A_BACKUP: "{file} går att öppna, men är ingen säkerhetskopia.",
    BackupReason.WRONG_SCHEMA: "Säkerhetskopian har schema {backup}, databasen {database}.",
    BackupReason.NOT_EMPTY: "Databasen är inte tom ({table}). Återställ till en ny.",
    BackupReason.ROWS_DIFFER: "{table} har {found} rader, inte {expected}.",
    BackupReason.CHAIN_BROKEN: "Loggens kedja i säkerhetskopian bryts vid rad {row}: {tampering}.",
    BackupReason.RECIPIENT_WRONG: "Mottagarens nyckel ska börja med age1.",
    KeyReason.MISSING: "Nyckelfilen {file} saknas. Driften återställer den från sin säkra kopia.",
    KeyReason.DAMAGED: "Nyckelfilen {file} är skadad. Driften återställer den.",
    KeyReason.EXPOSED: "Andra kan läsa nyckelfilen {file}. Driften måste stänga den.",
    KeyReason.EXISTS: "Det finns redan en nyckel för {purpose} som heter {name}.",
    KeyReason.DESTROYED: "Nyckeln {name} för {purpose} är förstörd.",
    KeyReason.OTHER_STAFF_KEY: (
        "Engångskodernas hemligheter ligger under en annan nyckel. Driften återställer nyckelmappen "
        "från sin säkra kopia."
    ),
    KeyReason.WRONG_IDENTITY: "En nyckelfil har en rad som börjar med AGE-SECRET-KEY-.",
    KeyReason.UNOPENABLE: "Filen går inte att öppna med den nyckeln, eller är skadad.",
    KeyReason.NOT_MADE_ANEW: (
        "Databasen är inte tom, och nyckelfilen {file} saknas. Driften återställer den från sin "
        "säkra kopia."
    ),
    KeyReason.STRANGER: "Nyckelfilen {file} hör inte till databasen.",
    KeyReason.DO_NOT_FIT: "Driften återställer nyckelmappen som databasen skrevs med.",
    KeyReason.MIX_KEY_GONE: (
        "Nyckeln som svaren i {wave} väntar under finns inte i nyckelmappen. Det som förseglas "
        "under den kan aldrig öppnas."
    ),
    KeyReason.BATCH_KEY_GONE: (
        "Nyckeln till bunt {batch} i {wave} finns inte i nyckelmappen. Det som är inmatat går inte "
        "att läsa."
    ),
    KeyReason.BALLOTS_LOST: (
        "{lost} av {whole} svar som väntar i {wave} kan aldrig öppnas av någon: nyckeln de ligger "
        "under är förstörd."
    ),
    KeyReason.KEYINGS_LOST: (
        "{lost} av {whole} inmatningar i bunt {batch} i {wave} går inte att läsa: buntens nyckel är "
        "förstörd. Mata in dem igen från papperet."
    ),
    KeyReason.FRAME_LOST: "Det inlästa registret i {wave} går inte att läsa. Läs in det igen.",
    KeyReason.PLAN_LOST: (
        "Den planerade dragningen i {wave} går inte att göra: nyckeln är förstörd. Planera igen."
    ),
    KeyReason.OPENED_LOST: (
        "De {lost} öppnade svaren i {wave} kan aldrig läsas igen: nyckeln är förstörd. Det går inte "
        "att framställa fler utgåvor av dem."
    ),
    KeyReason.SAMPLE_UNVERIFIABLE: (
        "Urvalet i {wave} går inte längre att pröva: dragningens nyckel är förstörd."
    ),
    KeyReason.LOSS_NOT_ACCEPTED: (
        "Inget är ändrat. Driften kan gå vidare utan det som är förlorat, med --accept-loss."
    ),
    FileReason.FAULTY: "{file}, rad {line}: {problem}.",
    FileReason.NO_QUESTIONNAIRE: "Det finns inget frågeformulär som heter {name}.",
    FileReason.NO_CATALOGUE: "Översättningen {file} finns inte.",
    FileReason.NOT_JSON: "{file} är inte JSON: {problem}.",
    FileReason.LACKS: "{file} saknar {names}.",
    FileReason.WRONG_VALUE: "{file}: {name} ska vara {wanted}.",
    SettingsReason.UNKNOWN: "{name} är ingen inställning.",
    SettingsReason.NOT_A_DATABASE: "{name} ska börja med {known}.",
    SettingsReason.NOT_AN_ORIGIN: "TRYGG_PUBLIC_ORIGIN ska vara en adress, utan sökväg.",
    SettingsReason.NOT_SECURE: "TRYGG_PUBLIC_ORIGIN ska vara https.",
    SettingsReason.NOT_A_RATE: "TRYGG_SIGN_INS_A_SECOND ska vara ett heltal från 1 till 9999.",
    SettingsReason.NOT_ADDRESSES: "TRYGG_TRUSTED_PROXIES ska vara adresser med komma emellan.",
    SettingsReason.NOT_A_HOST: "TRYGG_LEAVE_TO ska vara en värd, till exempel www.smhi.se.",
    JobReason.NO_JOB: "Jobbet {job} finns inte.",
    JobReason.UNDER_WAY: "Ett sådant jobb pågår redan: {job}.",
    JobReason.OVER: "Jobbet {job} är slut: {state}.",
    JobReason.STOPPED: "Jobbet stoppades. Inget av det finns kvar.",
}

_NAMED: tuple[Mapping[Any, str], ...] = (
    ROLE_WORDS,
    STATE_WORDS,
    REFERENCE_WORDS,
    CONTACT_WORDS,
    STEP_NAMES,
    RELEASE_WORDS,
    JOB_STATE_WORDS,
    TAMPERING_WORDS,
)
_BY_KIND = {type(next(iter(table))): table for table in _NAMED}
"""Kind of fact -> its words: two enums may spell a member alike."""


def in_swedish(refused: Refused) -> str:
    """The refusal as staff read it."""
    return sentence(refused, SWEDISH, _spoken)


def blocks_in_swedish(blocks: tuple[Refused, ...]) -> list[str]:
    """What stands in the way, one sentence each."""
    return [said for block in blocks for said in sentences(block, SWEDISH, _spoken)]


def _spoken(name: str, fact: Fact) -> str:
    if isinstance(fact, tuple):
        last = " eller " if name in ("needed", "known") else ", "
        return last.join(_spoken(name, one) for one in fact)
    if isinstance(fact, Enum):
        return _BY_KIND.get(type(fact), {}).get(fact, str(fact.value))
    return LANGUAGE_WORDS.get(str(fact), str(fact)) if name == "languages" else str(fact)
