"""Small frozen values that the staff's templates are given."""

from dataclasses import dataclass

from app.office.sign_in import StaffMember
from app.staff.words import ELSEWHERE, MENU, OFFICER_COMMANDS, ROLE_WORDS, STATE_WORDS, MenuEntry
from app.store.waves import WaveLine
from app.survey.roles import INSTALLATION, OFFICERS, Role


@dataclass(frozen=True, slots=True)
class Link:
    """A link to something this person can do."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Where work is done that has no page here. ``command``: what is typed, "" for none."""

    text: str
    command: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """A wave, or the office (``title`` "Kontoret"), with what this person does there."""

    title: str
    state: str
    roles: str
    links: tuple[Link, ...]
    hints: tuple[Hint, ...] = ()


def workplaces(member: StaffMember, waves: list[WaveLine]) -> list[Workplace]:
    """What ``member`` can do, wave by wave."""
    places = [_wave_place(member, wave) for wave in waves]
    office = _links(member, [m for m in MENU if "{wave_id}" not in m[2]], wave_id="")
    everywhere = _role_words(member, INSTALLATION)
    if office or everywhere:
        places.append(Workplace("Kontoret", "", everywhere, office))
    return [place for place in places if place.roles or place.links]


def _wave_place(member: StaffMember, wave: WaveLine) -> Workplace:
    per_wave = [m for m in MENU if "{wave_id}" in m[2]]
    return Workplace(
        title=wave.title,
        state=STATE_WORDS[wave.state],
        roles=_role_words(member, wave.id),
        links=_links(member, per_wave, wave_id=wave.id),
        hints=_hints(member, wave),
    )


def _hints(member: StaffMember, wave: WaveLine) -> tuple[Hint, ...]:
    """A word for each role held in the wave whose work has no page in it."""
    held = {role for role in Role if (wave.id, role) in member.grants}
    hints = [Hint(words, "") for roles, words in ELSEWHERE if held & roles]
    if held & OFFICERS:
        text, command = OFFICER_COMMANDS[wave.state]
        hints.append(Hint(text, command.format(wave_id=wave.id)))
    return tuple(hints)


def _links(member: StaffMember, menu: list[MenuEntry], wave_id: str) -> tuple[Link, ...]:
    return tuple(
        Link(label, address.format(wave_id=wave_id))
        for roles, label, address in menu
        if (wave_id and any(member.holds(role, wave_id) for role in roles))
        or (not wave_id and member.waves_with(*roles))
    )


def _role_words(member: StaffMember, wave_id: str) -> str:
    held = [words for role, words in ROLE_WORDS.items() if (wave_id, role) in member.grants]
    return ", ".join(held)
