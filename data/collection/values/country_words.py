"""Countries as sources write them: codes of two and three letters, EL, UK, names and their older and longer forms."""

from collections.abc import Mapping
from functools import cache, lru_cache

from data import reference
from data.collection.values.folding import word_key
from data.store.fields import OTHER_NOTATIONS
from data.terms.errors import RowRejected

# Folded words -> code, beyond the names of the reference file. Kosovo* is always XK.
_MORE = {
    "AL": "Shqipëria|Albanija",
    "AT": "Österreich",
    "BA": "Bosnia|Bosnia & Herzegovina|Bosna i Hercegovina|Bosnia-Herzegovina|BiH",
    "BG": "България|Bugarska|Bulgaristan",
    "BO": "Bolivia (Plurinational State of)|Bolivia, Plurinational State of",
    "CD": "Congo, the Democratic Republic of the|DR Congo|Democratic Republic of Congo",
    "CG": "Congo, Republic of the|Republic of the Congo",
    "CI": "Cote d'Ivoire|Ivory Coast",
    "CN": "China, including Hong Kong|People's Republic of China",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "GB": "Great Britain|United Kingdom of Great Britain and Northern Ireland|England",
    "GR": "Ελλάδα|Ellada|Hellas|Grčka|Grecia|Yunanistan",
    "HR": "Hrvatska|Hırvatistan",
    "HU": "Magyarország|Mađarska|Ungaria",
    "IR": "Iran (Islamic Republic of)|Iran, Islamic Republic of|Islamic Republic of Iran",
    "KP": "Korea, Democratic People's Republic of|Democratic People's Republic of Korea",
    "KR": "Korea, Republic of|Republic of Korea",
    "LA": "Lao People's Democratic Republic",
    "LY": "Libyan Arab Jamahiriya",
    "MD": "Republic of Moldova|Moldova, Republic of|Moldova, the Republic of",
    "ME": "Crna Gora|Црна Гора",
    "MK": "Macedonia|FYROM|FYR Macedonia|The former Yugoslav Republic of Macedonia|Republic of North Macedonia|"
    "Former Yugoslav Republic of Macedonia, the|Macedonia, the former Yugoslav Republic of|Северна Македонија|"
    "Severna Makedonija",
    "MM": "Burma",
    "PS": "State of Palestine|Palestinian Territories|Occupied Palestinian Territory",
    "RO": "România|Rumunija",
    "RS": "Srbija|Србија|Republic of Serbia",
    "RU": "Russian Federation",
    "SI": "Slovenija",
    "SK": "Slovak Republic",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey|Türkiye Cumhuriyeti|Republic of Türkiye|Turska|Turcia|Турция",
    "TZ": "United Republic of Tanzania|Tanzania, United Republic of",
    "UA": "Україна",
    "US": "United States|USA",
    "VA": "Vatican City State|Vatican",
    "VE": "Venezuela (Bolivarian Republic of)|Venezuela, Bolivarian Republic of",
    "VN": "Vietnam",
    "XK": "Kosovo|Kosova|Косово|KOS|Kosovo (UNSCR 1244/99)|Kosovo (UNSCR 1244/1999)|Kosovo under UNSCR 1244|"
    "Kosovo (under United Nations Security Council Resolution 1244/99)|Kosovo (under UNSCR 1244/99)|"
    "Kosovo (under United Nations Security Council Resolution 1244)",
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
