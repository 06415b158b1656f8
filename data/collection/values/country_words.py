"""Countries as sources write them: codes of two and three letters, EL, UK, names and their older and longer forms."""

from collections.abc import Mapping
from functools import cache, lru_cache

from data import reference
from data.collection.values.folding import word_key
from data.store.fields import OTHER_NOTATIONS
from data.terms.errors import RowRejected

# Folded words -> code, beyond the names of the reference file. Kosovo* is always XK.
_MORE = {
    "AF": "Авганистан|Афганистан|Αφγανιστάν|Afganistan|Avganistan",
    "AL": "Albanien|Албанија|Албания|Αλβανία|Arnavutluk|Shqipëria|Albanija",
    "AT": "Аустрија|Австрия|Αυστρία|Austrija|Österreich",
    "BA": "Bosnien und Herzegowina|Bosnien|Босна и Херцеговина|Βοσνία και Ερζεγοβίνη|Bosna Hersek|Bosnia|"
    "Bosnia & Herzegovina|Bosna i Hercegovina|Bosnia-Herzegovina|BiH",
    "BD": "Bangladesch|Бангладеш|Μπανγκλαντές|Bangladeš",
    "BG": "Bulgarien|Бугарска|Бугарија|Βουλγαρία|Bullgaria|България|Bugarska|Bulgaristan",
    "BO": "Bolivia (Plurinational State of)|Bolivia, Plurinational State of",
    "CD": "Congo, the Democratic Republic of the|DR Congo|Democratic Republic of Congo",
    "CG": "Congo, Republic of the|Republic of the Congo",
    "CI": "Cote d'Ivoire|Ivory Coast",
    "CN": "China, including Hong Kong|People's Republic of China",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "DZ": "Algerien|Алжир|Αλγερία|Alžir",
    "EG": "Ägypten|Египат|Египет|Αίγυπτος|Egipat|Egipt|Mısır",
    "GB": "Great Britain|United Kingdom of Great Britain and Northern Ireland|England",
    "GR": "Griechenland|Грчка|Грција|Гърция|Greqia|Ελλάδα|Ellada|Hellas|Grčka|Grecia|Yunanistan",
    "HR": "Kroatien|Хрватска|Хърватия|Κροατία|Hrvatska|Hırvatistan",
    "HU": "Ungarn|Мађарска|Унгарија|Унгария|Ουγγαρία|Macaristan|Magyarország|Mađarska|Ungaria",
    "IN": "Indien|Индија|Индия|Ινδία|Indija",
    "IQ": "Irak|Ирак|Ιράκ",
    "IR": "Иран|Ιράν|Iran (Islamic Republic of)|Iran, Islamic Republic of|Islamic Republic of Iran",
    "KP": "Korea, Democratic People's Republic of|Democratic People's Republic of Korea",
    "KR": "Korea, Republic of|Republic of Korea",
    "LA": "Lao People's Democratic Republic",
    "LY": "Libyan Arab Jamahiriya",
    "MA": "Marokko|Мароко|Μαρόκο|Maroc|Maroko",
    "MD": "Moldau|Moldawien|Republik Moldau|Молдавија|Молдова|Μολδαβία|Republic of Moldova|Moldova, Republic of|"
    "Moldova, the Republic of",
    "ME": "Черна гора|Μαυροβούνιο|Karadağ|Mali i Zi|Crna Gora|Црна Гора",
    "MK": "Nordmazedonien|Βόρεια Μακεδονία|Kuzey Makedonya|Maqedonia e Veriut|Macedonia|FYROM|FYR Macedonia|"
    "The former Yugoslav Republic of Macedonia|Republic of North Macedonia|Former Yugoslav Republic of Macedonia, the|"
    "Macedonia, the former Yugoslav Republic of|Северна Македонија|Severna Makedonija",
    "MM": "Burma",
    "NP": "Непал|Νεπάλ",
    "PK": "Пакистан|Πακιστάν",
    "PS": "Palästina|Палестина|Παλαιστίνη|Palestina|Palestine|State of Palestine|Palestinian Territories|"
    "Occupied Palestinian Territory",
    "RO": "Rumänien|Румунија|Романија|Румъния|Ρουμανία|Romanya|Rumania|România|Rumunija",
    "RS": "Serbien|Сърбия|Σερβία|Sırbistan|Serbia|Srbija|Србија|Republic of Serbia",
    "RU": "Russian Federation",
    "SI": "Slowenien|Словенија|Словения|Σλοβενία|Slovenija",
    "SK": "Slovak Republic",
    "SO": "Сомалија|Сомалия|Σομαλία|Somalija",
    "SY": "Syrien|Сирија|Сирия|Συρία|Sirija|Siria|Suriye|Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TN": "Tunesien|Тунис|Τυνησία|Tunis",
    "TR": "Türkei|Турска|Турција|Τουρκία|Törökország|Turkey|Türkiye Cumhuriyeti|Republic of Türkiye|Turska|Turcia|"
    "Турция",
    "TZ": "United Republic of Tanzania|Tanzania, United Republic of",
    "UA": "Україна",
    "US": "United States|USA",
    "VA": "Vatican City State|Vatican",
    "VE": "Venezuela (Bolivarian Republic of)|Venezuela, Bolivarian Republic of",
    "VN": "Vietnam",
    "XK": "Κόσοβο|Kosovë|Kosovo|Kosova|Косово|KOS|Kosovo (UNSCR 1244/99)|Kosovo (UNSCR 1244/1999)|"
    "Kosovo under UNSCR 1244|Kosovo (under United Nations Security Council Resolution 1244/99)|"
    "Kosovo (under UNSCR 1244/99)|Kosovo (under United Nations Security Council Resolution 1244)",
}


@cache
def _words() -> Mapping[str, str]:
    found = {word_key(name): code for code, name in reference.country_names().items()}
    found |= {code.casefold(): code for code in reference.country_names()}
    found |= {word_key(three): two for three, two in reference.country_codes().items()}
    found |= {word_key(other): code for other, code in OTHER_NOTATIONS.items()}
    for code, names in _MORE.items():
        found |= {word_key(name): code for name in names.split("|")}
    return found


@lru_cache(maxsize=4_096)
def read_country(written: str) -> str:
    """The ISO 3166 code of two letters (Kosovo* is XK). Raises RowRejected for what names no country known here."""
    code = _words().get(word_key(written))
    if code is None:
        raise RowRejected("is no country that is known here; write the ISO code of two letters", value=written[:60])
    return code
