"""Who may see which results, and that a download is the stored bytes and is noted."""

from datetime import timedelta

import pytest

from app.analyst.routes import create
from app.release.bundle.archive import sha256
from app.store import audit
from app.store.releases import find_bundle
from app.store.session import reading, writing
from app.store.staff import count_sessions, end_account, grant_role
from app.survey.roles import Role
from app.vault.tokens import csrf_matches
from app.web.guards import declared_routes
from tests.analyst.conftest import RECORDS, TABLES, UNAPPROVED, Room
from tests.release.ballots import WAVE_ID

RELEASE = f"/analyst/utgavor/{WAVE_ID}/1"
PAGES = ("/analyst/", RELEASE, f"{RELEASE}/metod")
API = "/api/v1/releases"
OUTSIDERS = ("coordinator", "keyer", "officer_a", "officer_b_deputy", "elsewhere")


@pytest.mark.parametrize("address", PAGES)
def test_an_analyst_reads_every_page(room: Room, address: str) -> None:
    for role in ("analyst", "records"):
        answer = room.enter(role).get(address)
        assert answer.status_code == 200
        assert "Trygghetsmätningen 2026" in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(room: Room, address: str) -> None:
    answer = room.enter().get(address)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/staff/logga-in?till={address}"


@pytest.mark.parametrize("address", [*PAGES, API, f"{API}/{TABLES}", f"{API}/{RECORDS}"])
def test_other_roles_come_to_no_page_and_no_file(room: Room, address: str) -> None:
    for role in OUTSIDERS:
        assert room.enter(role).get(address).status_code == 403


@pytest.mark.parametrize("address", [API, f"{API}/{TABLES}"])
def test_a_program_that_is_not_signed_in_is_told_so(room: Room, address: str) -> None:
    assert room.enter().get(address).status_code == 401


def test_every_route_but_health_and_the_description_asks_for_an_analyst(room: Room) -> None:
    guards = {route.path: route.guard for route in declared_routes(create(room.context))}
    open_to_all = {path for path, name in guards.items() if name != "analyst"}
    assert open_to_all == {"/healthz", "/readyz", "/api/v1/openapi.json"}
    assert len(guards) > len(open_to_all)


@pytest.mark.parametrize("role", ["analyst", "records"])
def test_a_release_that_is_not_approved_is_not_there(room: Room, role: str) -> None:
    visitor = room.enter(role)
    assert visitor.get(f"/analyst/utgavor/{WAVE_ID}/2").status_code == 404
    assert visitor.get(f"/analyst/utgavor/{WAVE_ID}/2/metod").status_code == 404
    assert visitor.get(f"{API}/{UNAPPROVED}").status_code == 404
    assert "Utgåva 2" not in visitor.get("/analyst/").text
    assert [release["number"] for release in visitor.get(API).json()] == [1]


def test_a_wave_without_permission_is_not_there(room: Room) -> None:
    """An analyst of another wave."""
    room.accounts["stranger"] = room.accounts["elsewhere"]
    with writing(room.wave.engine) as connection:
        grant_role(connection, room.accounts["stranger"], wave_id="another-wave", role=Role.ANALYST)
    visitor = room.enter("stranger")
    assert visitor.get(RELEASE).status_code == 404
    assert visitor.get(f"{API}/{TABLES}").status_code == 404
    assert visitor.get(API).json() == []
    assert "Det finns ingen mätning" in visitor.get("/analyst/").text


def test_an_analyst_takes_the_tables_and_only_the_permitted_take_the_records(room: Room) -> None:
    assert room.enter("analyst").get(f"{API}/{TABLES}").status_code == 200
    assert room.enter("analyst").get(f"{API}/{RECORDS}").status_code == 403
    assert room.enter("records").get(f"{API}/{RECORDS}").status_code == 200
    assert "Kräver behörighet" in room.enter("analyst").get(RELEASE).text
    assert "Kräver behörighet" not in room.enter("records").get(RELEASE).text


def test_a_download_is_the_stored_bytes_and_is_noted(room: Room) -> None:
    answer = room.enter("records").get(f"{API}/{RECORDS}")
    with reading(room.wave.engine) as connection:
        bundle = find_bundle(connection, RECORDS)
        rows = [(row.actor, row.act, row.wave, row.object) for row in audit.rows(connection)]
    assert bundle is not None
    assert answer.content == bundle.content
    assert answer.headers["etag"] == f'"{sha256(answer.content)}"'
    assert answer.headers["content-disposition"] == f'attachment; filename="{RECORDS}"'
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert rows[-1] == ("records@example.se", "release downloaded", WAVE_ID, RECORDS)


def test_a_download_that_is_refused_is_not_noted_as_one(room: Room) -> None:
    room.enter("analyst").get(f"{API}/{RECORDS}")
    room.enter("analyst").get(f"{API}/{UNAPPROVED}")
    with reading(room.wave.engine) as connection:
        acts = [row.act for row in audit.rows(connection)]
    assert "release downloaded" not in acts


def test_whoever_asks_about_a_file_alone_takes_none_and_is_not_noted(room: Room) -> None:
    answer = room.enter("records").head(f"{API}/{RECORDS}")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0
    with reading(room.wave.engine) as connection:
        assert "release downloaded" not in [row.act for row in audit.rows(connection)]


def test_a_session_that_is_over_is_kept_no_longer(room: Room) -> None:
    analyst = room.accounts["analyst"]
    visitor = room.enter("analyst")
    with reading(room.wave.engine) as connection:
        assert count_sessions(connection) == {analyst: 1}
    room.clock[0] += timedelta(minutes=15)
    assert visitor.get("/analyst/").status_code == 303
    with reading(room.wave.engine) as connection:
        assert count_sessions(connection) == {}


@pytest.mark.parametrize(
    ("minutes", "seconds", "status"), [(14, 59, 200), (15, 0, 303), (15, 1, 303)]
)
def test_a_session_ends_after_a_quarter_of_an_hour_without_use(
    room: Room, minutes: int, seconds: int, status: int
) -> None:
    visitor = room.enter("analyst")
    room.clock[0] += timedelta(minutes=minutes, seconds=seconds)
    assert visitor.get("/analyst/").status_code == status


def test_use_keeps_a_session_alive_but_never_beyond_eight_hours(room: Room) -> None:
    visitor = room.enter("analyst")
    for _ in range(47):
        room.clock[0] += timedelta(minutes=10)
        assert visitor.get("/analyst/").status_code == 200
    room.clock[0] += timedelta(minutes=10)
    assert visitor.get("/analyst/").status_code == 303


def test_an_account_that_was_ended_is_out_at_once(room: Room) -> None:
    visitor = room.enter("analyst")
    with writing(room.wave.engine) as connection:
        assert end_account(connection, room.accounts["analyst"])
    assert visitor.get("/analyst/").status_code == 303


def test_the_list_for_programs_tells_files_hashes_and_permission(room: Room) -> None:
    (release,) = room.enter("analyst").get(API).json()
    assert (release["wave"], release["number"]) == (WAVE_ID, 1)
    files = {each["name"]: each for each in release["files"]}
    assert files[TABLES]["may_download"]
    assert not files[RECORDS]["may_download"]
    body = room.enter("analyst").get(files[TABLES]["address"]).content
    assert (files[TABLES]["bytes"], files[TABLES]["sha256"]) == (len(body), sha256(body))


def test_the_interface_describes_itself(room: Room) -> None:
    described = room.enter().get("/api/v1/openapi.json").json()
    paths = {path for path in described["paths"] if not path.endswith("z")}
    assert paths == {"/api/v1/releases", "/api/v1/releases/{file_name}"}


def test_the_figures_of_the_page_are_those_of_the_bundle(room: Room) -> None:
    text = room.enter("analyst").get(RELEASE).text
    for part in ("24\xa0%", "19–30", "31\xa0%", "23–40", "Problemindex", "Åkarp", "47\xa0%"):
        assert part in text
    assert "Dolt: antalet" in text
    assert "Arlöv &lt;centrum&gt;" in text
    assert "<centrum>" not in text


def test_a_dash_in_a_table_is_also_said(room: Room) -> None:
    text = room.enter("analyst").get(RELEASE).text
    dash = '<span aria-hidden="true">–</span><span class="unseen">visas inte</span>'
    assert f'>dolt</td><td class="number">{dash}</td><td class="number">130</td>' in text
    assert ">–</td>" not in text


def test_an_unknown_municipality_and_a_strange_number_lead_nowhere(room: Room) -> None:
    visitor = room.enter("analyst")
    assert visitor.get(f"/analyst/utgavor/{WAVE_ID}/ett").status_code == 404
    assert visitor.get(f"/analyst/utgavor/{WAVE_ID}/9").status_code == 404
    assert visitor.get("/analyst/utgavor/ingen/1").status_code == 404


def test_the_sign_out_form_carries_the_token_the_staff_face_asks_for(room: Room) -> None:
    text = room.enter("analyst").get("/analyst/").text
    token = text.split('name="csrf" value="')[1].split('"')[0]
    holder = f"staff {room.accounts['analyst'].hex()}"
    assert csrf_matches(room.wave.keyring.cookie_key, holder, token)
    assert 'action="/staff/logga-ut"' in text


def test_a_page_that_is_not_ones_own_says_so_and_leads_where_one_may_be(room: Room) -> None:
    page = room.enter("keyer").get("/analyst/")
    assert page.status_code == 403
    assert "<title>Du har inte behörighet till den här sidan – Trygg</title>" in page.text
    assert 'class="button" href="/staff/"' in page.text
    assert "för gammal" not in page.text


def test_an_address_that_is_not_there_leads_to_the_analysts_own_start(room: Room) -> None:
    page = room.enter("analyst").get("/analyst/finns-inte")
    assert page.status_code == 404
    assert "<title>Sidan finns inte – Trygg</title>" in page.text
    assert 'class="button" href="/analyst/"' in page.text
    assert "/sv/" not in page.text


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("", API, 401),
        ("keyer", API, 403),
        ("analyst", f"{API}/{RECORDS}", 403),
        ("analyst", f"{API}/no-such.zip", 404),
        ("analyst", "/api/v1/nowhere", 404),
    ],
)
def test_a_program_is_answered_in_json_also_when_refused(
    room: Room, role: str, address: str, status: int
) -> None:
    answer = (room.enter(role) if role else room.enter()).get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["detail"]
    assert answer.json()["detail"]
