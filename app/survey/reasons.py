"""Every reason the program may give for saying no, subject by subject."""

from enum import Enum


class Reason(Enum):
    """Why not. One enum a subject; the value is what logs and JSON carry."""


class StepReason(Reason):
    """A step of a wave's life."""

    NO_WAVE = "no such wave"
    ID_TAKEN = "the wave's name is taken"
    WRONG_STATE = "the wave stands elsewhere"
    NOT_YOUR_ROLE = "a role is needed"
    NOT_A_PERSON = "a named person is needed"
    NOT_CONFIRMED = "password and code are needed again"
    FIRST_HALF_MISSING = "somebody else must begin"
    SAME_PERSON = "a second person is needed"
    TAKEN_MEANWHILE = "somebody else did it meanwhile"
    BLOCKED = "something stands in the way"
    WINDOW_PASSED = "the window has passed"
    ANOTHER_OPEN = "another wave is open"
    REFERENCES_MISSING = "references are missing"
    OFFICER_KEYS_MISSING = "officers' keys are missing"
    NO_INVITATIONS = "no invitations are made"
    TEXTS_MISSING = "texts are missing"
    TEXTS_NOT_ACCEPTED = "texts are not accepted"
    ROLES_UNNAMED = "people are missing"
    MAY_STILL_SEND = "residents may still send"
    NO_DELETION_CERTIFICATE = "no deletion certificate"
    PAPER_STILL_COUNTS = "paper still counts"
    BATCHES_NOT_ACCEPTED = "batches are not accepted"
    BALLOTS_UNOPENABLE = "waiting ballots lie under a key that is gone"
    WORDS_MISSING = "the wave's own words are missing"
    LANGUAGE_UNKNOWN = "no such survey language"
    OFFICER_KEY_WRONG = "not an officer's public key"


class RegisterReason(Reason):
    """A register extract or an areas file."""

    NOT_UTF8 = "not UTF-8"
    NOT_A_TABLE = "not a table"
    COLUMNS_MISSING = "columns are missing"
    COLUMN_TWICE = "a column stands twice"
    AREA_INCOMPLETE = "an area lacks a cell"
    AREA_TWICE = "an area stands twice"
    NO_AREAS = "no area"
    PROTECTION_UNREADABLE = "protection cannot be read"
    PROTECTED_WITHOUT_KEY = "a protected person has no key"
    ROWS_UNREADABLE = "rows cannot be read"


class SampleReason(Reason):
    """Staging, planning, approving, drawing."""

    NOT_STAGED = "no frame is staged"
    ALREADY_PLANNED = "a draw is planned"
    NOT_PLANNED = "no draw is planned"
    NOT_APPROVED = "the plan is not approved"
    NO_SEED = "no seed"
    NO_EVENT = "no event"
    FRAME_CHANGED = "the staged frame is another"
    KEY_CHANGED = "the key is another"
    PLAN_CHANGED = "the plan is another"
    NOT_DRAWN = "no sample is drawn"
    RULE_UNKNOWN = "no such rule"
    AREAS_UNKNOWN = "no such area"
    LANGUAGES_UNKNOWN = "no such language"
    AREA_LANGUAGE_UNREADABLE = "not AREA=TAG"
    NOT_A_SHARE = "not a share"
    DIFFERS = "the sample differs from its record"


class AllocationReason(Reason):
    """Numbers that cannot be spread over the areas."""

    EMPTY_STRATUM = "an area without people"
    TOO_FEW = "nobody to draw"
    MORE_THAN_PEOPLE = "more than there are"
    MINIMA_TOO_HIGH = "the minima need more"
    GIVEN_INCOMPLETE = "not every area has its number"
    GIVEN_IMPOSSIBLE = "an area cannot give its number"
    GIVEN_SUM = "the numbers do not sum up"
    NO_EXPONENT = "the exponent is outside 0 to 1"
    NO_SPREAD = "a spread is missing"
    AREAS_FULL = "the areas are full"


class PostReason(Reason):
    """Letters and printed forms."""

    NOBODY_WAITS = "nobody waits for a letter"
    ALREADY_MADE = "the letters are made"
    INVITATION_FIRST = "the invitation goes first"
    NOBODY_LEFT = "nobody to write to"
    NO_FORMS = "no letter has a form"
    RECIPIENT_WRONG = "not an age recipient"
    PEOPLE_CHANGED = "the addressees changed meanwhile"


class DeskReason(Reason):
    """What the desk wants to note."""

    NO_SUCH_PERSON = "no such person in the wave"
    HAS_ANSWERED = "has answered"
    HAS_DISPOSITION = "has a disposition"
    NOT_THAT_DISPOSITION = "has another disposition, or none"
    WAITS_FOR_LETTER = "waits for a letter"
    NO_LETTER_YET = "no letter has been made"
    NO_SUCH_LETTER = "no such letter in the wave"
    NOT_RETURNED = "not noted as returned"


class PaperReason(Reason):
    """Receipt, keying, ruling, acceptance."""

    NO_BATCH = "no such batch"
    NO_FORM = "no such form"
    SMALL_CAPACITY = "too small a batch"
    ALREADY_RECEIVING = "another batch is being filled"
    NOT_RECEIVING = "the batch is handed over"
    TOO_FEW = "too few forms"
    NOT_KEYING = "the batch is not being keyed"
    UNSETTLED = "forms are not settled"
    KEYED_BY_YOU = "you have keyed the form"
    KEYED_TWICE = "the form is keyed twice"
    NOT_YOURS = "another account's keying"
    FINISHED = "the form is done"
    UNKEYED_FIELDS = "fields are not keyed"
    NOTHING_TO_RULE = "nothing to rule on"


class AccountReason(Reason):
    """Accounts, roles and sign-in."""

    EMAIL_TAKEN = "the address is taken"
    NOT_AN_EMAIL = "not an address"
    NO_NAME = "no name"
    TOO_WEAK = "a weak password"
    NO_ACCOUNT = "no such account"
    NOT_HELD = "the role is not held"
    YOURSELF = "your own account"
    ALREADY_HELD = "the role is held"
    BOTH_SIDES = "both sides of one wave"
    TWO_OFFICES = "two offices in one wave"
    NEEDS_A_WAVE = "a role of one wave"
    MUST_WAIT = "too many attempts"
    NOT_SIGNED_IN = "account, password and code do not belong together"
    ROLE_NEEDED = "none of the roles is held"


class ReleaseReason(Reason):
    """Opening, building, approving."""

    NO_RELEASE = "no such release"
    NOT_BUILT = "the release no longer waits"
    ALREADY_APPROVED = "the office has approved"
    ONE_PERSON = "one person for both offices"
    NOT_THE_OFFICER = "not the officer"
    BALLOTS_WAIT = "ballots wait to be mixed"
    OPENER_ENDED = "the opening process ended"
    WRONG_KEY = "not the office's key"
    BALLOT_DAMAGED = "a ballot does not open"
    BALLOT_UNREADABLE = "a ballot holds no reply"
    BALLOT_FOREIGN = "a ballot is none of this wave's"
    BALLOT_IMPOSSIBLE = "a ballot holds what nobody could answer"
    BOX_DIFFERS = "ballots and replies differ"
    NOT_OPENED = "no ballots are opened"
    TABLE_OPEN = "a table gives hidden figures away"
    NOT_READ_BACK = "a file does not read back"
    RECORDS_DIFFER = "the record file would differ"
    DIFFERENCE_ISOLATES = "a difference isolates people"
    EARLIER_GIVES_AWAY = "an earlier release gives hidden figures away"
    BUILT_MEANWHILE = "another release was built"
    NOT_AN_ARCHIVE = "not an archive"
    NO_MANIFEST = "no manifest"
    MANIFEST_DISAGREES = "manifest and bundle disagree"
    FILES_CHANGED = "files have changed"


class WeightsReason(Reason):
    """No weights can be made."""

    NOT_CONVERGED = "raking did not meet a margin"
    UNKNOWN_CELL = "the register knows nobody there"
    EMPTY_CELL = "nobody answered there"
    CELL_WITHOUT_PEOPLE = "a cell without people"
    TOTALS_DIFFER = "margins count different people"
    NOBODY_DRAWN = "an answer from where nobody was drawn"
    LONE_RESPONDENT = "one respondent alone"


class UnprotectableReason(Reason):
    """Nothing left that could be hidden."""

    NOTHING_TO_SEARCH = "no records or no lattice"
    NO_NODE = "no way of coarsening is enough"
    CELL_UNKNOWN = "a value is outside the lattice"
    NOTHING_LEFT = "nothing left to hide"
    TOO_ALIKE = "too few or too alike"
    SMALL_COUNT_SHOWN = "a small count would be shown"


class BackupReason(Reason):
    """Backup and restore."""

    NOT_A_BACKUP = "not a backup"
    WRONG_SCHEMA = "another schema"
    NOT_EMPTY = "the database is not empty"
    ROWS_DIFFER = "rows are missing"
    CHAIN_BROKEN = "the audit chain is broken"
    RECIPIENT_WRONG = "not an age recipient"


class KeyReason(Reason):
    """Key files."""

    MISSING = "a lasting key is missing"
    DAMAGED = "a key file is damaged"
    EXPOSED = "others can read a key file"
    EXISTS = "the key is there already"
    DESTROYED = "the key is destroyed"
    OTHER_STAFF_KEY = "the staff key is another"
    WRONG_IDENTITY = "not an age identity"
    UNOPENABLE = "the file does not open with this key"
    NOT_MADE_ANEW = "the database is in use and a lasting key is missing"
    STRANGER = "the key is not this database's"
    DO_NOT_FIT = "keys do not fit the database"
    MIX_KEY_GONE = "the mix key is gone"
    BATCH_KEY_GONE = "the key of a batch is gone"
    BALLOTS_LOST = "waiting ballots"
    KEYINGS_LOST = "keyings"
    FRAME_LOST = "staged register"
    PLAN_LOST = "planned draw"
    OPENED_LOST = "opened answers"
    SAMPLE_UNVERIFIABLE = "the key of a draw is gone"
    LOSS_NOT_ACCEPTED = "something is lost for good"


class FileReason(Reason):
    """A file that people write."""

    FAULTY = "a fault in a file"
    NO_QUESTIONNAIRE = "no such questionnaire"
    NO_CATALOGUE = "no such catalogue"
    NOT_JSON = "not JSON"
    LACKS = "something is missing"
    WRONG_VALUE = "a value of another kind"


class SettingsReason(Reason):
    """The environment."""

    UNKNOWN = "no such setting"
    NOT_A_DATABASE = "not a database address"
    NOT_AN_ORIGIN = "not an origin"
    NOT_SECURE = "plain http elsewhere"
    NOT_A_RATE = "not a rate"
    NOT_ADDRESSES = "not addresses"
    NOT_A_HOST = "not a host"


class JobReason(Reason):
    """Long work."""

    NO_JOB = "no such job"
    UNDER_WAY = "such a job is under way"
    OVER = "the job is over"
    STOPPED = "the job was stopped"


def name_of(reason: Reason) -> str:
    """A reason's full name, ``StepReason.NO_WAVE``."""
    return f"{type(reason).__name__}.{reason.name}"


def reason_named(name: str) -> Reason | None:
    """The reason of that full name; None for what is no refusal."""
    return next((reason for reason in every_reason() if name_of(reason) == name), None)


def every_reason() -> tuple[Reason, ...]:
    """All of them, subject by subject: what a table of words must hold."""
    return tuple(reason for kind in Reason.__subclasses__() for reason in kind)
