"""The municipality of the demo: its words, its areas, and who works there."""

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from types import MappingProxyType

from app.acts.installation import SHELL, Actor, Installation
from app.office.accounts import add_account, grant_role
from app.rehearsal.people import somebody
from app.survey.roles import Role
from app.survey.states import Reference
from app.words.languages import LANGUAGES

_TRANSLATED = {
    "en": (
        "Burlöv Municipality and the police",
        "Burlöv Municipality and the Swedish Police Authority",
        "A task in the public interest",
    ),
    "ar": ("بلدية بورلوف والشرطة", "بلدية بورلوف وهيئة الشرطة", "مهمة تخدم المصلحة العامة"),
    "sv-x-lattlast": (
        "Burlövs kommun och polisen",
        "Burlövs kommun och Polismyndigheten",
        "Ett arbete som är viktigt för alla (uppgift av allmänt intresse)",
    ),
    "fa": (
        "شهرداری بورلوو و پلیس",
        "شهرداری بورلوو و سازمان پلیس سوئد",
        "وظیفه‌ای در جهت منافع عمومی",
    ),
    "prs": (
        "شاروالی بورلوو و پولیس",
        "شاروالی بورلوو و ادارهٔ پولیس سویدن",
        "وظیفه‌ای به نفع عامه",
    ),
    "so": (
        "Degmada Burlöv iyo booliska",
        "Degmada Burlöv iyo Hay'adda Booliska",
        "Hawl loo qabanayo danta guud",
    ),
    "fi": (
        "Burlövin kunta ja poliisi",
        "Burlövin kunta ja Poliisiviranomainen",
        "Yleistä etua koskeva tehtävä",
    ),
    "pl": (
        "Gmina Burlöv i policja",
        "Gmina Burlöv i Urząd Policji (Polismyndigheten)",
        "Zadanie realizowane w interesie publicznym",
    ),
    "bs": (
        "Općina Burlöv i policija",
        "Općina Burlöv i Policijska uprava (Polismyndigheten)",
        "Zadatak od javnog interesa",
    ),
    "sq": (
        "Komuna e Burlövit dhe policia",
        "Komuna e Burlövit dhe Autoriteti i Policisë",
        "Detyrë me interes publik",
    ),
    "tr": (
        "Burlöv Belediyesi ve polis",
        "Burlöv Belediyesi ve Polis Teşkilatı",
        "Kamu yararına yürütülen bir görev",
    ),
    "ckb": (
        "شارەوانیی بورلۆڤ و پۆلیس",
        "شارەوانیی بورلۆڤ و دەزگای پۆلیس",
        "ئەرکێک لە بەرژەوەندیی گشتیدا",
    ),
    "ti": ("ኮሙን ቡርሎቭን ፖሊስን", "ኮሙን ቡርሎቭን በዓል መዚ ፖሊስን", "ንጥቕሚ ህዝቢ ዝግበር ዕማም"),
    "uk": (
        "Муніципалітет Бурлев і поліція",
        "Муніципалітет Бурлев і Управління поліції Швеції (Polismyndigheten)",
        "Виконання завдання в суспільних інтересах",
    ),
    "ru": (
        "Муниципалитет Бурлёв и полиция",
        "Муниципалитет Бурлёв и Полицейское управление",
        "Выполнение задачи в общественных интересах",
    ),
    "es": (
        "El municipio de Burlöv y la policía",
        "El municipio de Burlöv y la Autoridad de Policía",
        "Misión realizada en interés público",
    ),
    "ro": (
        "Municipalitatea Burlöv și poliția",
        "Municipalitatea Burlöv și Autoritatea Polițienească Suedeză",
        "Sarcină care servește unui interes public",
    ),
}
"""Sender, controllers and legal basis in the other languages, as drafts like every translation."""

WORDS = MappingProxyType(
    {
        "sender": "Burlövs kommun och polisen",
        "municipality": "Burlöv",
        "controllers": "Burlövs kommun och Polismyndigheten",
        "legal_basis": "Uppgift av allmänt intresse",
        "data_protection_officer": "dataskydd@burlov.example",
        "contact_phone": "040-00 00 00",
        "contact_email": "trygghet@burlov.example",
        "contact_address": "Trygghetsmätningen, Burlövs kommun, 232 21 Arlöv",
        "results_place": "burlov.example/trygghet",
        **{
            f"{name}.{tag}": text
            for tag, texts in _TRANSLATED.items()
            for name, text in zip(("sender", "controllers", "legal_basis"), texts, strict=True)
        },
    }
)
"""A demo's words: no number or address in them reaches anyone."""

REFERENCES = MappingProxyType(
    {
        Reference.DPIA: "DEMO 1/1 konsekvensbedömning",
        Reference.CONTROLLERS: "DEMO 1/2 gemensamt ansvar",
        Reference.SECRECY: "DEMO 1/3 statistiksekretess",
        Reference.DESTRUCTION: "DEMO 1/4 gallringsbeslut",
        Reference.THREATS: "DEMO 1/5 rutin för hot i fritext",
        Reference.DELETION_CERTIFICATE: "DEMO 1/6 tryckeriets raderingsintyg",
    }
)

WORRY = MappingProxyType(
    {"arlov-norra": 0.55, "arlov-centrum": 0.45, "burlov-kronetorp": 0.32, "akarp": 0.22}
)
"""How worried people of an area tend to be, 0-1: the demo's areas must differ to be compared."""

SPOKEN = MappingProxyType({**dict.fromkeys(LANGUAGES, 1), "sv": 68, "en": 9, "ar": 8})
"""How many in a hundred answer in each language; half of Burlöv has roots abroad."""

AREA_LANGUAGES = MappingProxyType({"arlov-norra": "ar"})
ABROAD_LANGUAGE = "en"

_PEOPLE = (
    ("samordnare", "Sara Samordnare", (Role.COORDINATOR,)),
    ("samordnare2", "Sven Samordnare", (Role.COORDINATOR,)),
    ("kundtjanst", "Disa Desk", (Role.DESK,)),
    ("mottagare", "Mona Mottagare", (Role.RECEIVER,)),
    ("administrator", "Adam Administratör", (Role.ADMINISTRATOR,)),
    ("inmatare1", "Ina Inmatare", (Role.KEYER,)),
    ("inmatare2", "Ivar Inmatare", (Role.KEYER,)),
    ("granskare", "Greta Granskare", (Role.ADJUDICATOR,)),
    ("ansvarig-a", "Agnes Ansvarig", (Role.OFFICER_A,)),
    ("ersattare-a", "Arvid Ersättare", (Role.OFFICER_A_DEPUTY,)),
    ("ansvarig-b", "Bodil Ansvarig", (Role.OFFICER_B,)),
    ("ersattare-b", "Bertil Ersättare", (Role.OFFICER_B_DEPUTY,)),
    ("analytiker", "Anna Analytiker", (Role.ANALYST, Role.RECORDS)),
    ("analytiker2", "Alva Analytiker", (Role.ANALYST,)),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo, with what it takes to sign in."""

    role: str
    email: str
    account_id: bytes
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)
    roles: tuple[Role, ...] = ()

    def actor(self, wave_id: str) -> Actor:
        """The person behind the account, with her roles in a wave, who has just confirmed."""
        return somebody(self.email, *self.roles, account_id=self.account_id, wave_id=wave_id)


def hire(here: Installation, *, now: datetime) -> dict[str, DemoAccount]:
    """Make an account for everyone who works here, by the name before the @."""
    hired = {}
    for local, name, roles in _PEOPLE:
        password, email = token_urlsafe(18), f"{local}@trygg.example"
        account = add_account(here, email=email, name=name, password=password, by=SHELL, now=now)
        hired[local] = DemoAccount(
            str(roles[-1]), email, account.account_id, password, account.totp_secret, roles
        )
    return hired


def name_roles(here: Installation, wave_id: str, *, now: datetime) -> None:
    """Give everyone her role in a wave."""
    for local, _, roles in _PEOPLE:
        for role in roles:
            grant_role(
                here,
                email=f"{local}@trygg.example",
                role=role,
                wave_id=wave_id,
                by=SHELL,
                now=now,
            )
