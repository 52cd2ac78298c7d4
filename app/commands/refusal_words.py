"""What the command line says of each refusal: what is wrong, and what to do."""

from enum import Enum

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
from app.words.refusal_sentences import sentence

ENGLISH: dict[Reason, str] = {
    StepReason.NO_WAVE: "There is no wave {wave}.",
    StepReason.ID_TAKEN: "There is already a wave {wave}.",
    StepReason.WRONG_STATE: "The wave {wave} is {state}; this step needs it to be {needed}.",
    StepReason.NOT_YOUR_ROLE: "This takes the role {roles} in {wave}.",
    StepReason.NOT_A_PERSON: "This step needs a named person: give --account.",
    StepReason.NOT_CONFIRMED: "This step needs password and one-time code again.",
    StepReason.FIRST_HALF_MISSING: "This takes two people: first somebody takes the step “{first}”.",
    StepReason.SAME_PERSON: "Whoever took the step “{first}” cannot take this one: ask a second person.",
    StepReason.TAKEN_MEANWHILE: "Somebody else took a step of {wave} at the same moment: look again.",
    StepReason.BLOCKED: "Something stands in the way.",
    StepReason.WINDOW_PASSED: "The window has already passed.",
    StepReason.ANOTHER_OPEN: "The wave {wave} is still open; an installation has one open wave.",
    StepReason.REFERENCES_MISSING: "References are missing: {references}.",
    StepReason.OFFICER_KEYS_MISSING: "The officers have not given their keys.",
    StepReason.NO_INVITATIONS: "The invitations have not been made.",
    StepReason.TEXTS_MISSING: "Texts are missing in: {languages}.",
    StepReason.TEXTS_NOT_ACCEPTED: "The texts are not accepted in: {languages}.",
    StepReason.ROLES_UNNAMED: "Nobody, or too few, are named for: {roles}.",
    StepReason.MAY_STILL_SEND: "Residents may still send their answers.",
    StepReason.NO_DELETION_CERTIFICATE: "The printer's certificate of deletion is not recorded.",
    StepReason.PAPER_STILL_COUNTS: "Paper forms that arrive still count.",
    StepReason.BATCHES_NOT_ACCEPTED: "Batches are not accepted yet: {batches}.",
    StepReason.BALLOTS_UNOPENABLE: (
        "{ballots} ballots wait under a key that is gone, so nothing is destroyed: restore the key "
        "folder from its safe copy, or restore the database with `trygg restore`."
    ),
    StepReason.WORDS_MISSING: "The wave's own words lack {words}.",
    StepReason.LANGUAGE_UNKNOWN: "No survey language is called {languages}.",
    StepReason.OFFICER_KEY_WRONG: (
        "The officers are A, A_deputy, B and B_deputy, each with a different age recipient (age1...)."
    ),
    RegisterReason.NOT_UTF8: "The {file} is not UTF-8 (byte {byte}); export it again as UTF-8.",
    RegisterReason.NOT_A_TABLE: "The {file} is not a table that can be read: {problem}.",
    RegisterReason.COLUMNS_MISSING: "The {file} lacks the column {columns}.",
    RegisterReason.COLUMN_TWICE: "The {file} has the same column twice.",
    RegisterReason.AREA_INCOMPLETE: "Line {line} of the areas file lacks a code, name or municipality.",
    RegisterReason.AREA_TWICE: "Line {line} of the areas file gives the area {area} twice.",
    RegisterReason.NO_AREAS: "The areas file names no area.",
    RegisterReason.PROTECTION_UNREADABLE: (
        "Line {line} does not say whether the identity is protected (0 or 1). The whole file is "
        "refused: ask the register for a complete extract."
    ),
    RegisterReason.PROTECTED_WITHOUT_KEY: (
        "Line {line} is a protected person without person_key. The whole file is refused."
    ),
    RegisterReason.ROWS_UNREADABLE: (
        "{rows} rows cannot be read. Correct them and import the file again; `trygg frame check` "
        "writes them to a file with the reasons."
    ),
    SampleReason.NOT_STAGED: "No frame is staged for this wave: run `trygg frame import` first.",
    SampleReason.ALREADY_PLANNED: "The draw is already planned; its frame can no longer be replaced.",
    SampleReason.NOT_PLANNED: "No draw is planned yet: run `trygg sample plan` first.",
    SampleReason.NOT_APPROVED: "The draw waits for a second person: run `trygg sample approve`.",
    SampleReason.NO_SEED: "The draw needs the public seed that the named event gave.",
    SampleReason.NO_EVENT: "The plan needs the public event that will give the seed.",
    SampleReason.FRAME_CHANGED: "The staged frame is not the one that was committed to.",
    SampleReason.KEY_CHANGED: (
        "The key of the draw is not the one that was committed to: plan again, and have it approved."
    ),
    SampleReason.PLAN_CHANGED: "The plan was changed meanwhile: look at it again.",
    SampleReason.NOT_DRAWN: "No sample has been drawn for {wave}.",
    SampleReason.RULE_UNKNOWN: "No allocation rule is called {rule}: take {known}.",
    SampleReason.AREAS_UNKNOWN: "The wave has no area {areas}.",
    SampleReason.LANGUAGES_UNKNOWN: "No survey language of this wave is called {languages}.",
    SampleReason.AREA_LANGUAGE_UNREADABLE: "“{pair}” is not AREA=TAG, such as norra=ar.",
    SampleReason.NOT_A_SHARE: "The expected rate is a share above 0 and at most 1, such as 0.5.",
    SampleReason.DIFFERS: "The sample differs from its record: {differences}.",
    AllocationReason.EMPTY_STRATUM: "Every area must hold at least one person: {areas} holds none.",
    AllocationReason.TOO_FEW: "A sample has at least one person, and no minimum below zero.",
    AllocationReason.MORE_THAN_PEOPLE: "{n} people cannot be drawn from a population of {people}.",
    AllocationReason.MINIMA_TOO_HIGH: (
        "The minimum of {minimum} in every area needs {needed} people, but only {n} are to be drawn: "
        "raise the sample or lower the minimum."
    ),
    AllocationReason.GIVEN_INCOMPLETE: "The given numbers must name every area, and no other.",
    AllocationReason.GIVEN_IMPOSSIBLE: (
        "{number} people cannot be drawn in {area}: it has {people}, and the minimum is {minimum}."
    ),
    AllocationReason.GIVEN_SUM: "The given numbers sum to {total}, not to {n}.",
    AllocationReason.NO_EXPONENT: "Power allocation needs an exponent from 0 to 1.",
    AllocationReason.NO_SPREAD: "Neyman allocation lacks the spread of {areas}.",
    AllocationReason.AREAS_FULL: (
        "The rule can place only {placed} of {n} people: the areas it gives anything to are full."
    ),
    PostReason.NOBODY_WAITS: "Nobody waits for a new letter.",
    PostReason.ALREADY_MADE: "The letters of the contact {contact} have been made already.",
    PostReason.INVITATION_FIRST: "The invitation goes out first.",
    PostReason.NOBODY_LEFT: "There is nobody a letter may still go to.",
    PostReason.NO_FORMS: "No letter of the contact {contact} is to have a form.",
    PostReason.RECIPIENT_WRONG: "The printer's recipient is not an age recipient (they begin with age1).",
    PostReason.PEOPLE_CHANGED: (
        "Somebody the letters go to has answered, moved or become protected meanwhile: make them again."
    ),
    DeskReason.NO_SUCH_PERSON: "There is no such person in this wave.",
    DeskReason.HAS_ANSWERED: "This person has answered.",
    DeskReason.HAS_DISPOSITION: "This person has a disposition already.",
    DeskReason.NOT_THAT_DISPOSITION: "This person does not have that disposition.",
    DeskReason.WAITS_FOR_LETTER: "This person waits for a letter already.",
    DeskReason.NO_LETTER_YET: "No letter has been made for this person yet.",
    DeskReason.NO_SUCH_LETTER: "No form of this wave has that number.",
    DeskReason.NOT_RETURNED: "This letter has not been noted as returned.",
    PaperReason.NO_BATCH: "There is no such batch.",
    PaperReason.NO_FORM: "There is no form with this number in the batch.",
    PaperReason.SMALL_CAPACITY: "A batch holds at least {fewest} forms.",
    PaperReason.ALREADY_RECEIVING: "Another batch is still being filled.",
    PaperReason.NOT_RECEIVING: "The batch has already been handed over.",
    PaperReason.TOO_FEW: "A batch is handed over with {fewest} forms or more.",
    PaperReason.NOT_KEYING: "The batch is not being keyed.",
    PaperReason.UNSETTLED: "There are forms in the batch that are not settled.",
    PaperReason.KEYED_BY_YOU: "You have keyed this form; somebody else must do the rest.",
    PaperReason.KEYED_TWICE: "The form has been keyed twice.",
    PaperReason.NOT_YOURS: "This keying belongs to another account.",
    PaperReason.FINISHED: "The form is already done.",
    PaperReason.UNKEYED_FIELDS: "Some fields have not been keyed.",
    PaperReason.NOTHING_TO_RULE: "There is nothing to rule on in this form.",
    AccountReason.EMAIL_TAKEN: "There is already an account with this e-mail address.",
    AccountReason.NOT_AN_EMAIL: "This is not an e-mail address.",
    AccountReason.NO_NAME: "An account needs a name.",
    AccountReason.TOO_WEAK: "The password is too weak: {advice}",
    AccountReason.NO_ACCOUNT: "There is no such account.",
    AccountReason.NOT_HELD: "The account does not hold this role.",
    AccountReason.YOURSELF: "Nobody can end the account they are signed in with.",
    AccountReason.ALREADY_HELD: "The account already holds this role.",
    AccountReason.BOTH_SIDES: "Nobody may hold roles on both sides of one wave.",
    AccountReason.TWO_OFFICES: "Nobody may hold two of the officers' roles in one wave.",
    AccountReason.NEEDS_A_WAVE: "This role is held in one wave, not in the whole installation.",
    AccountReason.MUST_WAIT: "Too many attempts: wait {seconds} seconds.",
    AccountReason.NOT_SIGNED_IN: "Account, password and one-time code do not belong together.",
    AccountReason.ROLE_NEEDED: "{email} holds none of the roles {roles} in {wave}.",
    ReleaseReason.NO_RELEASE: "There is no release {number} of {wave}.",
    ReleaseReason.NOT_BUILT: "Release {number} of {wave} is already {state}.",
    ReleaseReason.ALREADY_APPROVED: "Officer {office} has already approved this release.",
    ReleaseReason.ONE_PERSON: "Officer A and officer B are the same person: it takes two.",
    ReleaseReason.NOT_THE_OFFICER: "{email} is neither officer {office} of {wave} nor the deputy.",
    ReleaseReason.BALLOTS_WAIT: (
        "{ballots} ballots still wait to be mixed: run `trygg responses mix` first."
    ),
    ReleaseReason.OPENER_ENDED: "The process that opens ballots ended too early.",
    ReleaseReason.WRONG_KEY: (
        "The key given for officer {office} is neither officer {office}'s nor the deputy's: it takes "
        "one key of each office to open ballots."
    ),
    ReleaseReason.BALLOT_DAMAGED: "Ballot {number} of {ballots} does not open: it is damaged.",
    ReleaseReason.BALLOT_UNREADABLE: "A ballot does not hold a reply: somebody else put it there.",
    ReleaseReason.BALLOT_FOREIGN: (
        "A ballot names an area, a group or a mode that is none of this wave's: somebody else put it "
        "there."
    ),
    ReleaseReason.BALLOT_IMPOSSIBLE: (
        "A ballot holds an answer that the questionnaire does not offer: somebody else put it there."
    ),
    ReleaseReason.BOX_DIFFERS: (
        "The box holds {ballots} ballots and {replies} replies were counted; they differ in {cells} "
        "cells of area, sex, age and mode, so nothing is opened."
    ),
    ReleaseReason.NOT_OPENED: "No ballots of {wave} are opened.",
    ReleaseReason.TABLE_OPEN: (
        "A reader could work out hidden figures in the table of {variable}: the release is not made."
    ),
    ReleaseReason.NOT_READ_BACK: "{file} does not hold what was written: no release is made.",
    ReleaseReason.RECORDS_DIFFER: (
        "The record file would differ from that of release {number}: two files of one wave could be "
        "joined on the answers."
    ),
    ReleaseReason.DIFFERENCE_ISOLATES: (
        "The table of {variable} would differ from an earlier release by fewer than {people} people."
    ),
    ReleaseReason.EARLIER_GIVES_AWAY: (
        "The table of {variable}, beside that of an earlier release, would give a hidden figure away."
    ),
    ReleaseReason.BUILT_MEANWHILE: "Another release was built meanwhile: build again.",
    ReleaseReason.NOT_AN_ARCHIVE: "The bundle is not a whole archive.",
    ReleaseReason.NO_MANIFEST: "The bundle has no manifest that can be read.",
    ReleaseReason.MANIFEST_DISAGREES: "Manifest and bundle do not agree on {files}.",
    ReleaseReason.FILES_CHANGED: "Changed since the release was built: {files}.",
    WeightsReason.NOT_CONVERGED: (
        "No weights: raking did not meet the margin {margin} in {rounds} rounds; the relative error "
        "is still {error}."
    ),
    WeightsReason.UNKNOWN_CELL: (
        "No weights: the register knows nobody in {cell} of the margin {margin}."
    ),
    WeightsReason.EMPTY_CELL: "No weights: nobody answered in {cell} of the margin {margin}.",
    WeightsReason.CELL_WITHOUT_PEOPLE: "No weights: the margin {margin} has a cell without people.",
    WeightsReason.TOTALS_DIFFER: (
        "No weights: the margin {margin} counts {people} people, {other_margin} {other_people}."
    ),
    WeightsReason.NOBODY_DRAWN: "No weights: somebody answered in {area}, where nobody was drawn.",
    WeightsReason.LONE_RESPONDENT: (
        "No variances: one person alone answered in {place}, so nothing can be estimated there."
    ),
    UnprotectableReason.NOTHING_TO_SEARCH: "A record file needs records and a lattice to search.",
    UnprotectableReason.NO_NODE: (
        "No record file: no way to coarsen the {records} records keeps classes of {k} with at most "
        "{per_cent} per cent of them suppressed."
    ),
    UnprotectableReason.CELL_UNKNOWN: "The node {node} does not know the {variable} {value}.",
    UnprotectableReason.NOTHING_LEFT: (
        "The table of {variable} cannot be made safe: nothing is left to hide in it."
    ),
    UnprotectableReason.TOO_ALIKE: (
        "The records are too few or too alike for any suppression to help."
    ),
    UnprotectableReason.SMALL_COUNT_SHOWN: (
        "A small count in the table of {variable} would be shown: no release is made."
    ),
    BackupReason.NOT_A_BACKUP: "{file} opens, but it is not a backup of this program.",
    BackupReason.WRONG_SCHEMA: (
        "The backup is of schema {backup}; the database stands at {database}."
    ),
    BackupReason.NOT_EMPTY: "The database is not empty ({table}): restore into a new one.",
    BackupReason.ROWS_DIFFER: "{table} has {found} rows, not {expected}.",
    BackupReason.CHAIN_BROKEN: "The audit chain of the backup breaks at row {row}: {tampering}.",
    BackupReason.RECIPIENT_WRONG: "The recipient is not an age recipient (they begin with age1).",
    KeyReason.MISSING: (
        "The key file {file} is missing: restore it from its safe copy. Only the first "
        "`trygg db upgrade` of a new installation makes the key files."
    ),
    KeyReason.DAMAGED: "The key file {file} is damaged: restore it from its safe copy.",
    KeyReason.EXPOSED: "Others can read the key file {file}: run chmod 400 on it.",
    KeyReason.EXISTS: "There is a {purpose} key named {name} already.",
    KeyReason.DESTROYED: "The {purpose} key named {name} is destroyed.",
    KeyReason.OTHER_STAFF_KEY: (
        "The secrets of the one-time codes lie under another staff key: restore the key folder from "
        "its safe copy."
    ),
    KeyReason.WRONG_IDENTITY: "An age identity file holds one line that begins with AGE-SECRET-KEY-.",
    KeyReason.UNOPENABLE: "The file does not open with this key, or is damaged.",
    KeyReason.NOT_MADE_ANEW: (
        "The database is not empty, and the key file {file} is missing: restore it from its safe "
        "copy. A new key would open nothing of what is there."
    ),
    KeyReason.STRANGER: "The key file {file} is not the one this database was written with.",
    KeyReason.DO_NOT_FIT: (
        "Bring back the key folder that this database was written with; `trygg keys check` tells "
        "what is lost without it."
    ),
    KeyReason.MIX_KEY_GONE: (
        "The private half of the mix key of {wave} is not in the key folder: what is sealed under "
        "it can never be opened."
    ),
    KeyReason.BATCH_KEY_GONE: (
        "The key of batch {batch} of {wave} is not in the key folder: what was keyed of it cannot "
        "be read."
    ),
    KeyReason.BALLOTS_LOST: (
        "{lost} of {whole} waiting ballots of {wave} can never be opened by anyone: the mix key "
        "they lie under is destroyed."
    ),
    KeyReason.KEYINGS_LOST: (
        "{lost} of {whole} keyings of batch {batch} of {wave} cannot be read: its key is "
        "destroyed, and they must be keyed again from the paper."
    ),
    KeyReason.FRAME_LOST: "The staged register of {wave} cannot be read: import it again.",
    KeyReason.PLAN_LOST: (
        "The planned draw of {wave} cannot be made, its key is destroyed: plan again."
    ),
    KeyReason.OPENED_LOST: (
        "The {lost} opened answers of {wave} can never be read again: their key is destroyed, and "
        "no further release can be made of them."
    ),
    KeyReason.SAMPLE_UNVERIFIABLE: (
        "The sample of {wave} can no longer be verified: the key of its draw is destroyed."
    ),
    KeyReason.LOSS_NOT_ACCEPTED: (
        "Nothing is changed. To go on without what is lost, give --accept-loss."
    ),
    FileReason.FAULTY: "{file}, line {line}: {problem}.",
    FileReason.NO_QUESTIONNAIRE: "There is no questionnaire {name}.",
    FileReason.NO_CATALOGUE: "There is no catalogue {file}.",
    FileReason.NOT_JSON: "{file} is not JSON: {problem}.",
    FileReason.LACKS: "{file} lacks {names}.",
    FileReason.WRONG_VALUE: "{file}: {name} must be {wanted}.",
    SettingsReason.UNKNOWN: "{name} is not a setting; `trygg settings` lists them.",
    SettingsReason.NOT_A_DATABASE: "{name} must begin with {known}.",
    SettingsReason.NOT_AN_ORIGIN: (
        "TRYGG_PUBLIC_ORIGIN must be a scheme and a host, such as https://enkat.example."
    ),
    SettingsReason.NOT_SECURE: (
        "TRYGG_PUBLIC_ORIGIN must be https: plain http is accepted on this machine only."
    ),
    SettingsReason.NOT_A_RATE: "TRYGG_SIGN_INS_A_SECOND must be a whole number from 1 to 9999.",
    SettingsReason.NOT_ADDRESSES: "TRYGG_TRUSTED_PROXIES must be addresses separated by commas.",
    SettingsReason.NOT_A_HOST: "TRYGG_LEAVE_TO must be a host alone, such as www.smhi.se.",
    JobReason.NO_JOB: "There is no job {job}.",
    JobReason.UNDER_WAY: "Such a job is already under way: {job}.",
    JobReason.OVER: "The job {job} is over: {state}.",
    JobReason.STOPPED: "The job was stopped; nothing of it is left.",
}


def in_english(refused: Refused) -> str:
    """The refusal as a sentence for whoever types commands."""
    return sentence(refused, ENGLISH, _spoken)


def _spoken(name: str, fact: Fact) -> str:
    if isinstance(fact, tuple):
        last = " or " if name in ("needed", "known") else ", "
        return last.join(_spoken(name, one) for one in fact)
    return str(fact.value) if isinstance(fact, Enum) else str(fact)
