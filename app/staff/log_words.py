"""What the audit log holds, in Swedish words. A test finds words for every act there is."""

from collections.abc import Mapping
from typing import Any

from app.staff.words import CONTACT_WORDS, JOB_WORDS, REFERENCE_WORDS, RESULT_WORDS, ROLE_WORDS
from app.store.audit import ActorKind
from app.survey.reasons import KeyReason
from app.survey.steps import AuditAct, Chore, Deed, Step, Task
from app.vault.audit_chain import Tampering

_STEPS: Mapping[AuditAct, str] = {
    Step.CREATE_WAVE: "omgången skapad",
    Step.STAGE_FRAME: "register inläst",
    Step.PLAN_SAMPLE: "urval planerat",
    Step.CANCEL_PLAN: "urvalsplan borttagen",
    Step.APPROVE_SAMPLE: "urval godkänt",
    Step.DRAW_SAMPLE: "urval draget",
    Step.NAME_OFFICERS: "frisläpparnas nycklar antecknade",
    Step.PROVE_KEY: "nyckel prövad",
    Step.NAME_PRINTER: "tryckeri angivet",
    Step.APPROVE_PRINTER: "tryckeri godkänt",
    Step.FILE_REFERENCE: "beslut antecknat",
    Step.ACCEPT_TEXTS: "texter godkända",
    Step.MAKE_LETTERS: "brev framställda",
    Step.MAKE_FORMS: "formulär framställda",
    Step.OPEN_WAVE: "omgången öppnad",
    Step.CLOSE_WAVE: "omgången stängd",
    Step.REOPEN_WAVE: "omgången öppnad igen",
    Step.RECORD_LOST_REPLIES: "förlorade svar antecknade",
    Step.ACCOUNT_WAVE: "omgången redovisad",
    Step.DESTROY_BACKUP_KEY: "säkerhetskopians nyckel förstörd",
    Step.OPEN_BALLOTS: "svaren öppnade",
    Step.BUILD_RELEASE: "utgåva framställd",
    Step.APPROVE_RELEASE: "utgåva godkänd",
    Step.SET_RELEASE_OUT: "utgåva frisläppt",
    Step.WITHDRAW_RELEASE: "utgåva återkallad",
    Step.PUBLISH_ERRATUM: "rättelse publicerad",
    Step.APPROVE_PURGE: "gallring godkänd",
    Step.PURGE_WAVE: "omgången gallrad",
}
_TASKS: Mapping[AuditAct, str] = {
    Task.RECORD_DISPOSITION: "notering om en person",
    Task.UNDO_DISPOSITION: "notering om en person ångrad",
    Task.ERASE_PERSON: "personuppgifter borttagna",
    Task.PROTECT_PERSON: "kontroll mot registret",
    Task.REPLACE_LETTER: "nytt brev beställt",
    Task.NOTE_RETURN: "brev i retur",
    Task.UNDO_RETURN: "brev i retur ångrat",
    Task.RECEIVE_FORM: "formulär mottaget",
    Task.SET_FORM_ASIDE: "formulär lagt åt sidan",
    Task.UNDO_RECEIPT: "mottagning ångrad",
    Task.OPEN_BATCH: "bunt öppnad",
    Task.HAND_BATCH_OVER: "bunt lämnad till inmatning",
    Task.KEY_FORM: "formulär inmatat",
    Task.RULE_ON_FORM: "formulär avgjort",
    Task.ACCEPT_BATCH: "bunt godkänd",
}
_DEEDS: Mapping[AuditAct, str] = {
    Deed.ADD_ACCOUNT: "konto tillagt",
    Deed.RENEW_ACCOUNT: "nytt lösenord och ny engångskod",
    Deed.END_ACCOUNT: "konto avslutat",
    Deed.GIVE_ROLE: "roll given",
    Deed.WITHDRAW_ROLE: "roll borttagen",
    Deed.SIGN_IN: "inloggad",
    Deed.STEP_UP: "bekräftade med lösenord och kod",
    Deed.END_SESSIONS: "utloggad överallt",
    Deed.NOTE_FAILING_SIGN_IN: "inloggning misslyckas gång på gång",
    Deed.DOWNLOAD_RELEASE: "fil hämtad",
    Deed.ASK_FOR_JOB: "jobb beställt",
    Deed.STOP_JOB: "jobb stoppat",
    Deed.ACCEPT_LOSS: "förlust godtagen",
}
_CHORES: Mapping[AuditAct, str] = {
    Chore.MIX: "svar blandade",
    Chore.CLOSE: "omgången stängd",
    Chore.END_DRAFTS: "påbörjade svar förstörda",
    Chore.FORGET_KEYS: "nycklar förstörda",
    Chore.REWRITE: "lagringen omskriven",
    Chore.RUN_JOBS: "jobb utfört",
}
_ACTS: Mapping[AuditAct, str] = {**_STEPS, **_TASKS, **_DEEDS, **_CHORES}
ACT_WORDS: Mapping[str, str] = {str(act.value): words for act, words in _ACTS.items()}

OLD_ACT_WORDS: Mapping[str, str] = {
    "forms made: invitation": "formulär till första brevet framställda",
    "forms made: replacement": "formulär till nya brev framställda",
    "forms made: second_form": "andra formulär framställda",
    "letters made: invitation": "första brevet framställt",
    "letters made: postcard": "påminnelsekort framställt",
    "letters made: replacement": "nya brev framställda",
    "letters made: second_form": "andra formuläret framställt",
    "outcome recorded": "notering om en person",
    "outcome undone": "notering om en person ångrad",
    "reference controllers": "beslut antecknat: personuppgiftsansvar",
    "reference deletion_certificate": "tryckeriets intyg om radering antecknat",
    "reference destruction": "beslut antecknat: gallring",
    "reference dpia": "beslut antecknat: konsekvensbedömning",
    "reference secrecy": "beslut antecknat: sekretess",
    "reference threats": "beslut antecknat: hotbild",
}
"""What rows of format 1 call acts that have another name today."""

ACTOR_WORDS: Mapping[ActorKind, str] = {
    ActorKind.UNKNOWN: "okänd",
    ActorKind.WORKER: "programmet",
    ActorKind.SHELL: "kommandoraden",
}
"""Whoever acts without an account."""


def _spelt(words: Mapping[Any, str]) -> Mapping[str, str]:
    """The words by what the log holds, instead of by member."""
    return {str(member): said for member, said in words.items()}


EVERY_WAVE = "alla omgångar"
ROLE_ACTS = frozenset({Deed.GIVE_ROLE, Deed.WITHDRAW_ROLE})

LOSS_WORDS: Mapping[KeyReason, str] = {
    KeyReason.BALLOTS_LOST: "svar som väntade",
    KeyReason.KEYINGS_LOST: "inmatningar",
    KeyReason.FRAME_LOST: "inläst register",
    KeyReason.PLAN_LOST: "planerad dragning",
    KeyReason.OPENED_LOST: "öppnade svar",
}
"""What was lost when its key was gone."""

OBJECT_WORDS: Mapping[str, Mapping[str, str]] = {
    Step.FILE_REFERENCE: _spelt(REFERENCE_WORDS),
    Step.MAKE_LETTERS: _spelt(CONTACT_WORDS),
    Step.MAKE_FORMS: _spelt(CONTACT_WORDS),
    Deed.ASK_FOR_JOB: _spelt(JOB_WORDS),
    Deed.STOP_JOB: _spelt(JOB_WORDS),
    Deed.ACCEPT_LOSS: {str(reason.value): words for reason, words in LOSS_WORDS.items()},
}
"""What an act was done to, where that is one of a few things."""

DETAIL_WORDS: Mapping[str, Mapping[str, str]] = {
    Deed.GIVE_ROLE: _spelt(ROLE_WORDS),
    Deed.WITHDRAW_ROLE: _spelt(ROLE_WORDS),
    Task.SET_FORM_ASIDE: _spelt(RESULT_WORDS),
    Task.UNDO_RECEIPT: _spelt(RESULT_WORDS),
}
"""What the log tells besides, where that is one of a few things."""

NUMBERED = {"batch": "bunt", "release": "utgåva", "office": "frisläppare"}
"""What stands before a number or letter: "batch 3"."""
COUNTED = {"forms": "formulär", "letters": "brev", "ballots": "svar", "keys": "nycklar"}
"""What stands after a number: "20 forms"."""

TAMPERING_WORDS: Mapping[Tampering, str] = {
    Tampering.MISSING: "raderna före den saknas",
    Tampering.OUT_OF_ORDER: "den står på en annan rads plats",
    Tampering.CHANGED: "den är ändrad eller inte skriven av programmet, eller raden före är en annan",
    Tampering.CUT_OFF: "loggen slutar före den rad som har sparats på annat håll",
    Tampering.OTHER_HEAD: "den är inte den rad som har sparats på annat håll",
}
