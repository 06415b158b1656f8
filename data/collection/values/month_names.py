"""Month names as they are written in the region, folded: no capitals, no diacritics. A table and one look-up."""

from collections.abc import Mapping
from functools import cache

from data.collection.values.folding import fold

# One line a language and case, January to December; "/" parts forms of one month.
_NAMES = (
    # English, full and short
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep/sept oct nov dec",
    # Romanian
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ian feb mar apr mai iun iul aug sept oct noi dec",
    # Serbian and Bosnian in Latin letters, nominative and genitive
    "januar februar mart april maj jun/juni jul/juli avgust septembar oktobar novembar decembar",
    "januara februara marta aprila maja juna jula avgusta/augusta septembra oktobra novembra decembra",
    "jan feb mar apr maj jun jul avg sep okt nov dec",
    # Croatian, nominative and genitive
    "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga/studenog prosinca",
    # Serbian in Cyrillic, nominative and genitive; Macedonian; Bulgarian
    "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "яну фев мар апр май юни юли авг сеп окт ное дек",
    # Greek, nominative, genitive and short
    "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος "
    "οκτώβριος νοέμβριος δεκέμβριος",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου "
    "οκτωβρίου νοεμβρίου δεκεμβρίου",
    "ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    # Turkish
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    # Albanian, indefinite and definite
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "janari shkurti marsi prilli maji qershori korriku gushti shtatori tetori nëntori dhjetori",
    # Hungarian, full and short
    "január február március április május június július augusztus szeptember október november december",
    "jan febr márc ápr máj jún júl aug szept okt nov dec",
)


@cache
def months() -> Mapping[str, int]:
    """Folded name -> month 1..12. Raises ValueError should a name ever stand for two months."""
    found: dict[str, int] = {}
    for line in _NAMES:
        for number, forms in enumerate(line.split(), start=1):
            for form in forms.split("/"):
                if found.setdefault(fold(form), number) != number:
                    raise ValueError(f"{form} names two months")
    return found
