-- What each process may do in PostgreSQL. Run by the owner after every migration; safe to run again.
-- The adversary is a face that was taken over: what it may not do here, it cannot do at all.

DO $$
DECLARE
    face text;
BEGIN
    FOREACH face IN ARRAY ARRAY[
        'trygg_resident', 'trygg_staff', 'trygg_analyst', 'trygg_names', 'trygg_worker']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = face) THEN
            EXECUTE 'CREATE ROLE ' || quote_ident(face) || ' LOGIN';
        END IF;
        -- Grants that were withdrawn below disappear.
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ' || quote_ident(face);
        EXECUTE 'GRANT USAGE ON SCHEMA public TO ' || quote_ident(face);
    END LOOP;
END
$$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;

-- Everyone: is the schema the one I need, and are my keys the ones it was written with?
GRANT SELECT ON alembic_version, key_fingerprint 
    TO trygg_resident, trygg_staff, trygg_analyst, trygg_names, trygg_worker;

-- Residents: spend a code, keep a draft, cast a ballot, and read neither ballots nor names.
GRANT SELECT ON wave, wave_text, area, mix_key TO trygg_resident;
GRANT SELECT, UPDATE (state, reply_week) ON "case" TO trygg_resident;
GRANT SELECT, UPDATE (epoch) ON access_code TO trygg_resident;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO trygg_resident;
GRANT INSERT ON waiting_ballot TO trygg_resident;
GRANT SELECT, INSERT, UPDATE ON language_count TO trygg_resident;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_second, failed_prefix TO trygg_resident;

-- Staff: both sides of the house, kept apart by their roles in the program; here, no sealed answer.
GRANT SELECT, INSERT, UPDATE, DELETE ON
    wave, area, "case", person, access_code, serial, mailing,
    batch, form, keying, account, role_grant, staff_session,
    sign_in_second, failed_prefix, language_count, disposition_count, mix_key
    TO trygg_staff;
GRANT SELECT, INSERT, UPDATE ON job TO trygg_staff;
GRANT SELECT, INSERT, DELETE ON owed TO trygg_staff;
-- The words a wave opened with stay the words it opened with.
GRANT SELECT, INSERT ON wave_text TO trygg_staff;
GRANT SELECT (code_id), DELETE ON draft TO trygg_staff;
GRANT INSERT, SELECT (id, wave_id, mix_key) ON waiting_ballot TO trygg_staff;
GRANT SELECT (id, wave_id) ON ballot TO trygg_staff;
GRANT SELECT (wave_id, responses) ON opened TO trygg_staff;
GRANT SELECT ON release, bundle TO trygg_staff;
GRANT UPDATE (state) ON release TO trygg_staff;
GRANT SELECT, INSERT ON approval TO trygg_staff;
-- Append-only: what was written stays written.
GRANT SELECT, INSERT ON audit_row TO trygg_staff, trygg_worker;

-- Analysts: what was released, and their own sign-in.
GRANT SELECT ON wave, area, disposition_count, release, bundle, approval TO trygg_analyst;
GRANT SELECT ON account, role_grant TO trygg_analyst;
GRANT UPDATE (totp_last_step) ON account TO trygg_analyst;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session, sign_in_second, failed_prefix
    TO trygg_analyst;
GRANT SELECT, INSERT ON audit_row TO trygg_analyst;

-- Long work on names and addresses: frame, draw, letters, forms; no answer, sealed or not.
GRANT SELECT, INSERT, UPDATE, DELETE ON person, "case", access_code, serial, mailing TO trygg_names;
GRANT SELECT, UPDATE ON wave TO trygg_names;
GRANT SELECT ON wave_text, area, account, role_grant, batch, mix_key TO trygg_names;
GRANT SELECT (wave_id) ON opened TO trygg_names;
GRANT SELECT (id, batch_id, settled) ON form TO trygg_names;
GRANT SELECT, INSERT, UPDATE ON job TO trygg_names;
GRANT SELECT, INSERT ON owed TO trygg_names;
GRANT SELECT, INSERT ON audit_row TO trygg_names;

-- The worker: mixes, closes, accounts, opens, builds, purges; it reads no name.
GRANT SELECT, INSERT, UPDATE, DELETE ON
    wave, area, "case", access_code, draft, serial, mailing, batch, form, keying,
    sign_in_second, failed_prefix, language_count, disposition_count,
    mix_key, waiting_ballot, ballot, opened, release, bundle, approval, job, owed
    TO trygg_worker;
GRANT SELECT (wave_id), DELETE ON person TO trygg_worker;
GRANT SELECT ON wave_text TO trygg_worker;
GRANT SELECT ON account, role_grant TO trygg_worker;
GRANT SELECT, DELETE ON staff_session TO trygg_worker;

-- Rewriting storage after a mixing needs the right to VACUUM (PostgreSQL 17 and later); before
-- that only the owner may, and VACUUM would pass the tables over with no more than a warning.
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO trygg_worker';
    END IF;
END
$$;
