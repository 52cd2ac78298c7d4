"""Key files and database know each other: a fingerprint of each lasting key stands in the database.

That a key file can be read proves nothing: it may belong to another installation, or to another
year's copy of this one. Only what the database holds can say.
"""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.store.audit import newest_rows
from app.store.dump import has_rows, tables_in
from app.store.fingerprints import FINGERPRINT, fingerprints, keep_fingerprints
from app.store.session import make_engine, reading, upgrade, writing
from app.store.staff import Account, accounts
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused, KeysRefused
from app.vault.audit_chain import chain
from app.vault.blobs import OVERHEAD, Unopenable, open_bytes
from app.vault.keyring import Keyring, Lasting


def bring_up(database_url: str, folder: Path) -> Keyring:
    """Migrate the database; make the key files when the installation is new, else prove them.

    Raises:
        KeyRefused: a key file is not there and the database holds rows: a new key would open
            nothing of them. Nothing was changed. Or the keys are another database's.
    """
    engine = make_engine(database_url)
    try:
        is_new = not _is_in_use(engine)
        keyring = Keyring.create(folder) if is_new else _keyring_of(engine, folder)
        upgrade(database_url)
        with writing(engine) as connection:
            if not is_new:
                require_keys(lasting_faults(connection, keyring))
            introduce(connection, keyring)
    finally:
        engine.dispose()
    return keyring


def require_keys(faults: Sequence[KeyRefused]) -> None:
    """Raise all of them at once, if there are any."""
    if faults:
        raise KeysRefused(KeyReason.DO_NOT_FIT, faults)


def introduce(connection: Connection, keyring: Keyring) -> None:
    """Let the database know this keyring from now on."""
    keep_fingerprints(connection, {str(key): keyring.fingerprint(key) for key in Lasting})


def lasting_faults(
    connection: Connection, keyring: Keyring, *, needs: Collection[Lasting] = tuple(Lasting)
) -> list[KeyRefused]:
    """Which of the keys a process ``needs`` the database does not know.

    A database that knows no key yet (it was migrated, and never by `trygg db upgrade`) is asked
    for what the keys must open; pepper, salt and cookie key it then takes as they are.
    """
    known = fingerprints(connection)
    if not known:
        return proof_by_rows(connection, keyring, needs=needs)
    return [
        _stranger(key)
        for key in Lasting
        if key in needs and not hmac.compare_digest(known.get(key, b""), keyring.fingerprint(key))
    ]


def proof_by_rows(
    connection: Connection, keyring: Keyring, *, needs: Collection[Lasting] = tuple(Lasting)
) -> list[KeyRefused]:
    """The same, told from what the keys have sealed: the newest audit row, accounts' secrets."""
    faults = []
    if Lasting.AUDIT_KEY in needs and not _chains_the_newest_row(connection, keyring):
        faults.append(_stranger(Lasting.AUDIT_KEY))
    if Lasting.STAFF_KEY in needs and not _opens_an_account(connection, keyring):
        faults.append(_stranger(Lasting.STAFF_KEY))
    return faults


def _is_in_use(engine: Engine) -> bool:
    tables = [table for table in tables_in(engine) if table.name != FINGERPRINT.name]
    with reading(engine) as connection:
        return any(has_rows(connection, table) for table in tables)


def _keyring_of(engine: Engine, folder: Path) -> Keyring:
    """The keyring of a database that holds rows, of whatever schema."""
    try:
        keyring = Keyring.open(folder)
    except KeyRefused as refused:
        if refused.reason is not KeyReason.MISSING:
            raise
        file = str(refused.facts["file"])
        raise KeyRefused(KeyReason.NOT_MADE_ANEW, file=file) from None
    if any(table.name == FINGERPRINT.name for table in tables_in(engine)):
        with reading(engine) as connection:
            if fingerprints(connection):
                require_keys(lasting_faults(connection, keyring))
    return keyring


def _stranger(key: Lasting) -> KeyRefused:
    return KeyRefused(KeyReason.STRANGER, file=f"{key}.key")


def _chains_the_newest_row(connection: Connection, keyring: Keyring) -> bool:
    newest = newest_rows(connection, most=2)
    if not newest:
        return True
    before = newest[1].mac if len(newest) > 1 else b""
    expected = chain(keyring.audit_key)(before, asdict(newest[0]))
    return hmac.compare_digest(expected, newest[0].mac)


def _opens_an_account(connection: Connection, keyring: Keyring) -> bool:
    # An account that nobody can sign in to has nothing sealed.
    sealed = [account for account in accounts(connection) if len(account.totp_sealed) > OVERHEAD]
    return not sealed or any(_opens(keyring, account) for account in sealed)


def _opens(keyring: Keyring, account: Account) -> bool:
    try:
        open_bytes(keyring.staff_key, account.totp_sealed, context=account.id)
    except Unopenable:
        return False
    return True
