"""The words of letters and postcards, in Swedish, as they stand in the catalogue ``letters``.

Placeholders in braces are filled with the wave's own words, dates and addresses. Nothing here
may hint at what the questions are about beyond safety: others at home may open the post.
"""

from app.words.marking import to_translate

NAME = "Trygghetsmätningen"
"""The name of the survey: the same in every language, so that people recognise it."""

# The heading of the first letter.
INVITATION_HEADING = to_translate("Hur tryggt är det där du bor?")
# Translators: {sender} is who asks, e.g. "Polisen och Burlövs kommun"; {place} is a place name.
INVITATION_LEAD = to_translate(
    "{sender} vill veta hur du har det i {place}. Dina svar visar vad som fungerar och vad som"
    " behöver bli bättre."
)

# The heading of the second letter, which brings a new form and a new code.
SECOND_FORM_HEADING = to_translate("Det finns fortfarande tid att svara")
SECOND_FORM_LEAD = to_translate(
    "Vi har skrivit till dig förut om hur det är att bo i {place}. Har du redan svarat? Tack! Då"
    " behöver du inte göra något mer."
)

ANSWER_ONLINE = to_translate("Svara på webben")
# Translators: {address} is a web address.
GO_TO = to_translate("Gå till {address}")
TYPE_THE_CODE = to_translate("Skriv din kod")
SCAN = to_translate("Eller läs av rutan med mobilen")
# Translators: read aloud to people who cannot see the picture.
SCAN_ALT = to_translate("Bild som öppnar {address} med din kod när mobilen läser av den")
# Translators: {opens} is a day in words, {closes} a day and a time in words.
WINDOW = to_translate("Du kan svara från {opens} till {closes}.")
WINDOW_END = to_translate("Du kan svara till {closes}.")

WHY_YOU_HEADING = to_translate("Varför just du?")
# Translators: {age_from} and {age_to} are ages in years.
WHY_YOU = to_translate(
    "Du har lottats fram bland alla i {place} som är mellan {age_from} och {age_to} år. Ingen"
    " annan kan svara i ditt ställe."
)
VOLUNTARY_HEADING = to_translate("Frivilligt, tar tio minuter")
VOLUNTARY = to_translate(
    "Du bestämmer själv om du vill vara med. Du kan hoppa över frågor, ta en paus och fortsätta"
    " senare."
)
CONFIDENTIAL_HEADING = to_translate("Konfidentiellt, sedan anonymt")
CONFIDENTIAL = to_translate(
    "Svaren är låsta så länge namn och adresser finns kvar. När insamlingen är klar förstörs namn,"
    " adresser och koder. Sedan kan ingen se vem som har svarat vad."
)
PAPER_HEADING = to_translate("Hellre på papper?")
PAPER = to_translate(
    "Fyll i formuläret som följer med och lägg det i svarskuvertet. Portot är betalt. Svara bara"
    " på ett sätt."
)
HELP_HEADING = to_translate("Vill du ha hjälp?")
HELP = to_translate(
    "Någon du litar på får hjälpa dig att läsa och svara. Svaren ska vara dina egna. Ring {phone}"
    " om du undrar något eller inte vill vara med."
)
NEW_CODE_HEADING = to_translate("Ny kod, samma frågor")
NEW_CODE = to_translate(
    "Har du börjat svara med koden i det första brevet? Då kan du fortsätta med den. Det första"
    " svaret vi får är det som räknas."
)

THANKS = to_translate("Tack för att du hjälper till!")
CONTACT = to_translate("Frågor? Ring {phone}, mejla {email} eller skriv till {postal_address}.")
RESPONSIBLE = to_translate(
    "Ansvariga för personuppgifterna: {controllers}. Rättslig grund: {legal_basis}."
)
PRIVACY = to_translate("Läs om dina rättigheter och hur vi skyddar dina uppgifter på {address}.")
# Translators: a number printed on the paper form that lies in the same envelope.
SERIAL = to_translate("Formulär {serial}")

# Translators: write the name of YOUR language here instead of Swedish.
ANSWER_IN_LANGUAGE = to_translate("Du kan svara på svenska på {address}")
# Translators: write the name of YOUR language here instead of Swedish. Stands on the front page.
ON_THE_BACK = to_translate("Hela brevet på svenska finns på andra sidan.")

POSTCARD_HEADING = to_translate("Har du hunnit svara?")
POSTCARD = to_translate(
    "För ett par veckor sedan fick du ett brev från oss med en kod och ett formulär. Har du redan"
    " svarat? Tack! Annars kan du svara till {closes}."
)
POSTCARD_HOW = to_translate(
    "Gå till {address} och skriv koden som står i brevet, eller skicka formuläret."
)
POSTCARD_LOST = to_translate(
    "Har du inte brevet kvar? Ring {phone} eller mejla {email}, så får du en ny kod med posten."
)
