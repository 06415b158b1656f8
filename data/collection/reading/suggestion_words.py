"""How columns are named in the region: field -> words that a header may hold. A table, folded when it is read."""

from collections.abc import Mapping
from functools import cache

from data.collection.values.folding import word_key

# English | Romanian | Serbian, Croatian, Bosnian | Bulgarian, Macedonian | Greek | Turkish | Albanian | Hungarian |
# German; Serbian in both scripts
_WORDS: Mapping[str, str] = {
    "uid": "uid|uuid",
    "version": "version|versiune|verzija|версия",
    "kind": "kind|incident kind",
    "occurred_from": "occurred from|date|day|incident date|event date|seizure date|date of seizure|date of incident|"
    "start|from|period|year|data|data incidentului|datum|datum dogadjaja|дата|датум|ημερομηνία|tarih|datë|"
    "data e ngjarjes|dátum|tag|tatzeit|vorfallsdatum|ereignisdatum",
    "occurred_to": "occurred to|end|end date|until|to|data sfarsit|datum do|крайна дата",
    "reported_at": "reported at|report date|reported|data raportarii|datum izvestaja|дата на доклада",
    "lon": "lon|longitude|lng|long|longitudine|geografska duzina|географска дължина|γεωγραφικό μήκος|boylam|x",
    "lat": "lat|latitude|latitudine|geografska sirina|географска ширина|γεωγραφικό πλάτος|enlem|y",
    "country": "country|country of incident|iso|iso2|iso3|geo|state|tara|țara|zemlja|država|страна|държава|држава|"
    "χώρα|ülke|shteti|vendi|ország|земља|земја|land|staat",
    "place_written": "place|location|place of seizure|place of incident|crossing point|border crossing|bcp|locul|loc|"
    "localitate|punct de trecere|mesto|mjesto|granični prelaz|место|гранично-пропускателен пункт|гкпп|τόπος|τοποθεσία|"
    "yer|konum|sınır kapısı|vendndodhja|hely|határátkelő|гранични прелаз|граничен премин|место догађаја|ort|tatort|"
    "grenzübergang|übergang|grenzübergangsstelle",
    "direction": "direction|sens|directie|smer|smjer|посока|насока|κατεύθυνση|yön|drejtimi|irány|смер|смјер|richtung",
    "persons": "persons|people|number of persons|migrants|detected|persoane|migranti|lica|broj lica|osobe|лица|"
    "брой лица|άτομα|kişi|kişi sayısı|persona|numri i personave|személyek|fő|број лица|број особа|особе|"
    "αριθμός ατόμων|πρόσωπα|personen|anzahl personen|personenzahl|anzahl der personen|anzahl",
    "minors": "minors|children|minori|maloletnici|maloljetnici|непълнолетни|ανήλικοι|çocuk|të mitur|kiskorúak|"
    "малолетници|малољетници|minderjährige|kinder",
    "nationality": "nationality|nationalities|citizenship|cetatenie|nacionalnost|državljanstvo|националност|"
    "гражданство|υπηκοότητα|uyruk|shtetësia|állampolgárság|држављанство|ιθαγένεια|εθνικότητα|staatsangehörigkeit|"
    "nationalität",
    "dead": "dead|deaths|killed|fatalities|decese|morti|mrtvi|poginuli|загинали|νεκροί|ölü|të vdekur|halottak|мртви|"
    "погинули|tote|todesopfer",
    "missing": "missing|disappeared|disparuti|nestali|изчезнали|αγνοούμενοι|kayıp|të zhdukur|eltűntek|нестали|"
    "vermisste|vermisst",
    "arrests": "arrests|arrested|arestati|uhapšeni|hapšenja|арестувани|συλληφθέντες|tutuklu|arrestuar|"
    "letartóztatások|ухапшени|festnahmen|festgenommene",
    "message_no": "message no|message number|numar mesaj|broj poruke|номер на съобщение|број поруке|meldungsnummer",
    "operation": "operation|operatiune|operacija|операция|операција",
    "originator": "originator|sender|reporting country|expeditor|pošiljalac|подател",
    "item.drug": "drug|drug name|drug type|substance|drog|tip drog|droga|vrsta droge|наркотик|дрога|ναρκωτικό|"
    "uyuşturucu|kábítószer|врста дроге|rauschgift|droge|rauschgiftart|suchtmittel",
    "item.quantity": "quantity|amount|weight|cantitate|količina|тегло|количество|ποσότητα|miktar|sasia|mennyiség|"
    "количина|тежина|menge|gewicht",
    "item.unit": "unit|drug unit|measurement unit|unitate|jedinica|mera|единица|μονάδα|birim|njësia|egység|јединица|"
    "мера|einheit|maßeinheit",
    "value": "value|obs value|number|count|total|persons|valoare|broj|стойност|брой|τιμή|değer|vlera|érték",
    "note": "note|notes|remark|remarks|observatii|napomena|бележка|забележка|παρατηρήσεις|not|shënim|megjegyzés|"
    "напомена|опис|bemerkung|bemerkungen|anmerkung|beschreibung",
}
CLOCK = "time|hour|time of day|ora|vreme|vrijeme|час|време|ώρα|saat|koha|időpont|uhrzeit|zeit"
KEYS = "id|key|reference|ref|case|case id|case no|case number|record id|main id|incident id|report no|nr|br|№"


@cache
def field_words() -> Mapping[str, tuple[str, ...]]:
    """Field -> its folded words."""
    return {field: split_words(words) for field, words in _WORDS.items()}


def split_words(words: str) -> tuple[str, ...]:
    """The folded words of a list."""
    return tuple(word_key(word) for word in words.split("|"))
