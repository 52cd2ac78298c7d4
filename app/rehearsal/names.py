"""Names for a synthetic register: combinations drawn at random, nobody's in particular.

Half of Burlöv's residents have a foreign background, so half of the names do; letters must
print every one of these letters and accents.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameStock:
    """First and family names that usually occur together, and how common they are (weight)."""

    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


def _stock(weight: int, women: str, men: str, families: str) -> NameStock:
    return NameStock(weight, tuple(women.split()), tuple(men.split()), tuple(families.split()))


SWEDISH = _stock(
    100,
    "Anna Karin Ingrid Astrid Elsa Maja Klara Britta Ulla Gun Lena Eva Åsa Märta Sofia Linnea"
    " Alice Ebba Frida Johanna Kerstin Birgitta Gunilla Helena Hanna Saga Vera Tove Ylva Göta",
    "Lars Erik Nils Karl Olof Göran Bengt Sven Åke Björn Anders Johan Mats Oskar Elias Hugo"
    " Axel Viktor Gustav Per Håkan Torsten Stig Kjell Jonas Filip Emil Arvid Sixten Östen",
    "Nilsson Persson Andersson Olsson Larsson Månsson Jönsson Svensson Bengtsson Lindström"
    " Åkesson Ekström Hallberg Sjögren Wallin Öberg Nyström Dahl Mårtensson Rosén Hellström"
    " Lindqvist Bergkvist Håkansson Löfgren Ström Sandell Ahlgren Tullgren Palmér",
)

OTHER = (
    _stock(
        24,
        "Fatima Maryam Noor Layla Huda Rana Zeinab Amal Samira Yasmin Dalia Hanan Lina Rima",
        "Ahmad Omar Hassan Khaled Yousef Mahmoud Samir Tariq Nabil Karim Bilal Ziad Fadi Rami",
        "Haddad Khalil Al-Masri Darwish Saleh Nasser Hamdan Al-Jabouri Qasim Shaheen Mansour"
        " Abdallah Jaber Farah",
    ),
    _stock(
        14,
        "Amina Jasmina Ljiljana Mirjana Snežana Emina Sabina Vesna Đurđa Željka Nađa Biljana",
        "Emir Goran Zoran Nikola Damir Mirza Dragan Haris Đorđe Miloš Saša Željko",
        "Hodžić Kovačević Petrović Begić Đurić Marković Jovanović Čaušević Savić Delić Babić"
        " Škoro Živković",
    ),
    _stock(
        9,
        "Drita Arta Vjosa Besa Teuta Shqipe Albana Mirlinda Ilire",
        "Agron Blerim Driton Arben Besnik Ilir Valon Fatmir Luan",
        "Krasniqi Gashi Berisha Hoxha Shala Morina Bytyqi Rexhepi Zeqiri Çela",
    ),
    _stock(
        9,
        "Agnieszka Małgorzata Zofia Elżbieta Katarzyna Jadwiga Łucja Ewa",
        "Paweł Łukasz Tomasz Wojciech Andrzej Michał Zbigniew Stanisław",
        "Kowalczyk Wójcik Wiśniewska Zieliński Dąbrowski Mazur Król Jabłoński Gołąb",
    ),
    _stock(
        8,
        "Shirin Parisa Nasrin Mahsa Laleh Setareh Golnar",
        "Reza Farhad Kaveh Dariush Mehdi Babak Siavash",
        "Rahimi Karimi Hosseini Moradi Jafari Tehrani Sharifi Ahmadzadeh",
    ),
    _stock(
        6,
        "Hodan Ayaan Ifrah Sahra Nasteexo Hamdi Deqa",
        "Abdirahman Liban Cabdi Warsame Mahad Guled Bashiir",
        "Warsame Abdullahi Farax Cali Hirsi Jaamac Nuur Diiriye",
    ),
    _stock(
        6,
        "Ayşe Elif Gülsüm Hatice Şirin Zeynep Berfin",
        "Mehmet Mustafa Çağlar İbrahim Serdar Oğuz Baran",
        "Yılmaz Öztürk Şahin Kaya Demir Çelik Aydın Güneş Kılıç",
    ),
    _stock(
        6,
        "Mette Kirsten Søs Birthe Hanne Lærke",
        "Søren Jørgen Bjarne Mogens Preben Asger",
        "Rasmussen Jørgensen Møller Nørgaard Kjær Sørensen Ærø",
    ),
    _stock(
        5,
        "Andreea Ioana Mihaela Ștefania Ana-Maria Țuța",
        "Ion Ștefan Gheorghe Răzvan Bogdan Mihăiță",
        "Popescu Ionescu Țîrlea Munteanu Șerban Dumitrașcu Văcaru",
    ),
    _stock(
        4,
        "Nguyệt Thảo Hương Mỹ-Linh Ngọc",
        "Quang Tuấn Đức Minh Hoàng",
        "Nguyễn Trần Phạm Huỳnh Đặng Võ",
    ),
    _stock(
        4,
        "Oksana Iryna Halyna Nataliia Kateryna",
        "Oleksandr Taras Andrii Bohdan Serhii",
        "Shevchuk Kovalenko Bondarenko Tkachenko Melnyk Lysenko",
    ),
    _stock(
        3,
        "Selam Hiwet Tsega Rahwa Luwam",
        "Filmon Tesfay Yonas Kidane Biniam",
        "Tesfamariam Gebremedhin Habte Ghebreyesus Haile Woldu",
    ),
)

PLANTED_FAMILIES = (
    "Ahlvinge",
    "Brodellius",
    "Cederhamnar",
    "El-Sabbuni",
    "Fagerhjelte",
    "Hadžipašović",
    "Yıldırımer",
)
"""Family names that only people with protected identity carry: one search finds any leak."""
