"""The words around the questions on the paper questionnaire, in the catalogue ``letters``."""

from app.words.marking import to_translate

HOW_TO_FILL_IN = to_translate(
    "Sätt ett kryss i en ruta för varje fråga. Blev det fel? Fyll hela rutan och kryssa i en"
    " annan. Du får hoppa över frågor. Skriv inga namn."
)
SEVERAL = to_translate("Du kan kryssa i flera rutor.")
# Translators: {number} is how many boxes may be ticked.
AT_MOST = to_translate("Kryssa i högst {number} rutor.")
YEAR = to_translate("Skriv året med fyra siffror.")
# Translators: {codes} is the number beside a box, {question} the number of an earlier question.
ONLY_IF = to_translate("Svara bara om du kryssade i ruta {codes} på fråga {question}.")
DECLINE = to_translate("Vill inte svara")
SUPPORT_HEADING = to_translate("Vill du prata med någon?")
SEND_BACK = to_translate("Lägg formuläret i svarskuvertet. Portot är betalt. Tack!")
# Translators: stands beside the form's number, at the edge of the paper.
CUT_OFF = to_translate("Numret klipps bort när formuläret har kommit till oss.")
# Translators: a box where only the office writes.
FOR_THE_OFFICE = to_translate("Fylls i av oss")
