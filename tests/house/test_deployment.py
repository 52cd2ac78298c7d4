"""The Compose file keeps the faces apart: a role, keys and a network for each, and no secret."""

import re
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import yaml

from app.settings import documented
from tests.house.tree import ROOT

FACES = ("resident", "staff", "analyst")
OF_OUR_IMAGE = (*FACES, "names", "worker", "migrate", "keys")
LONG_RUNNING = (*FACES, "names", "worker", "database", "proxy")

KEYS_OF = {
    "resident": {"pepper", "installation_salt", "cookie_key"},
    "analyst": {"cookie_key", "staff_key", "audit_key"},
}


def compose() -> dict[str, Any]:
    """The whole file, anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def service(name: str) -> dict[str, Any]:
    """One service."""
    found: dict[str, Any] = compose()["services"][name]
    return found


@pytest.mark.parametrize("name", OF_OUR_IMAGE)
def test_every_process_of_ours_runs_from_the_one_image(name: str) -> None:
    assert service(name)["image"] == service("resident")["image"]


@pytest.mark.parametrize("name", compose()["services"])
def test_no_container_may_more_than_it_must(name: str) -> None:
    found = service(name)
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in found["security_opt"]
    assert "privileged" not in found


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_keeps_running_says_whether_it_is_well(name: str) -> None:
    assert service(name)["healthcheck"]["test"]


@pytest.mark.parametrize("name", [*FACES, "names", "worker"])
def test_every_process_has_a_database_role_of_its_own(name: str) -> None:
    found = service(name)
    url = found["environment"]["TRYGG_DATABASE_URL"]
    assert url == f"postgresql+psycopg://trygg_{name}@database/trygg"
    assert f"trygg_{name}" in (ROOT / "app/store/roles.sql").read_text()
    assert found["env_file"] == [f"secrets/{name}.env"]
    assert "TRYGG_OWNER_URL" not in found["environment"]


def test_nobody_can_be_given_the_address_the_faces_believe() -> None:
    networks = compose()["networks"]
    for name, fixed in service("proxy")["networks"].items():
        if fixed:
            config = networks[name]["ipam"]["config"][0]
            address = ip_address(fixed["ipv4_address"])
            assert address in ip_network(config["subnet"])
            assert address not in ip_network(config["ip_range"])


def test_only_the_migration_holds_the_owners_password() -> None:
    holders = [
        name
        for name, found in compose()["services"].items()
        if "secrets/owner.env" in found.get("env_file", [])
    ]
    assert holders == ["database", "migrate", "roles"]


def test_the_public_process_holds_no_key_but_its_own() -> None:
    mounts = service("resident")["volumes"]
    assert mounts == ["keys-resident:/var/lib/trygg/keys:ro"]
    script = (ROOT / "docs" / "deploy" / "share-keys").read_text()
    for face, keys in KEYS_OF.items():
        shared = re.search(rf"^share {face} (.+)$", script, re.M)
        assert shared is not None
        assert set(shared[1].split()) == keys


def test_faces_meet_the_proxy_one_by_one_and_never_each_other() -> None:
    fronts = [set(service(name)["networks"]) - {"database"} for name in FACES]
    assert fronts == [{f"front-{name}"} for name in FACES]
    inside = set(compose()["networks"]) - {"outside"}
    assert all(compose()["networks"][name]["internal"] for name in inside)
    assert set(service("worker")["networks"]) == {"database"}
    assert "database" not in service("proxy")["networks"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    services = compose()["services"]
    assert [name for name, found in services.items() if "ports" in found] == ["proxy"]


@pytest.mark.parametrize("name", FACES)
def test_a_face_believes_the_proxy_of_its_own_network(name: str) -> None:
    believed = service(name)["environment"]["TRYGG_TRUSTED_PROXIES"]
    assert service("proxy")["networks"][f"front-{name}"]["ipv4_address"] == believed


def test_every_setting_named_for_deployment_is_a_setting() -> None:
    known = {name for name, _, _ in documented()}
    for file in (
        "docker-compose.yml",
        "Dockerfile",
        "docs/deploy/ready.py",
        "docs/deploy/haproxy.cfg",
    ):
        named = set(re.findall(r"\bTRYGG_[A-Z_]+", (ROOT / file).read_text()))
        assert named <= known, file


def test_everything_a_service_names_is_declared_or_there() -> None:
    file = compose()
    for name, found in file["services"].items():
        for mount in found.get("volumes", []):
            source = mount.split(":")[0]
            there = (ROOT / source).exists() if source.startswith(".") else False
            assert there or source in file["volumes"], f"{name}: {mount}"
        assert set(found.get("networks", [])) <= set(file["networks"]), name
        assert set(found.get("secrets", [])) <= set(file["secrets"]), name
        assert set(found.get("depends_on", {})) <= set(file["services"]), name


def test_the_file_holds_no_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"://[^@/\s]+:[^@/\s]+@", text)
    assert not re.search(r"(PASSWORD|SECRET|KEY)\s*[:=]\s*\S", text)


def test_images_are_named_without_a_host_and_with_a_version() -> None:
    named = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    named += [found["image"] for found in compose()["services"].values()]
    for image in named:
        assert "/" not in image
        assert re.search(r":(\d|local)", image), image


def test_the_image_runs_as_nobody_in_particular_and_installs_by_hash() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^USER (\S+)", text, re.M) == ["trygg"]
    installs = re.findall(r"pip install (.*)", text)
    assert all("--require-hashes" in one or "--no-deps" in one for one in installs)


def test_what_git_must_not_hold_never_enters_the_image() -> None:
    listed = (ROOT / ".dockerignore").read_text().splitlines()
    assert listed[1] == "*"
    allowed = {line[1:] for line in listed if line.startswith("!")}
    assert not allowed & {"var", "secrets", ".git", ".env", "tests"}
