"""The MapLibre style over the bundled basemap: dark for the room, light for the projector, print for paper.

Sources and glyphs come from the project's own routes by absolute address; nothing else is asked. Layer order is drawing
order, and labels further down win collisions, so that countries go before towns. Colours are those of LOOK.md.
"""

from dataclasses import dataclass
from typing import Any, Literal

Theme = Literal["dark", "light", "print"]
Layer = dict[str, Any]

#: the GeoJSON layers a style asks for, in the order of first need; the route serves these
SOURCES = ("countries", "borders", "lakes", "disputed_lines", "country_labels", "towns", "admin1_lines")
#: the typefaces a style asks for
FONTS = ("Noto Sans Regular", "Noto Sans Bold", "Noto Sans Italic")

CREDIT = "Natural Earth · GeoNames (CC BY 4.0)"
KOSOVO_LINE = "disputed"  # `kind` in disputed_lines; the other lines there are claims and are drawn more quietly

SEAS = (
    ("Adriatic Sea", 15.9, 42.9),
    ("Ionian Sea", 18.7, 38.2),
    ("Tyrrhenian Sea", 12.6, 39.9),
    ("Aegean Sea", 25.0, 38.3),
    ("Black Sea", 34.0, 43.3),
    ("Sea of Azov", 36.6, 46.1),
    ("Sea of Marmara", 28.1, 40.72),
    ("Libyan Sea", 21.5, 33.6),
    ("Levantine Sea", 31.8, 33.9),
)


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, all as #RRGGBB."""

    water: str
    shallows: str  # a soft rim along the coast
    land: str  # of the members
    other_land: str
    coast: str
    region_line: str
    border: str
    border_casing: str
    kosovo_line: str
    claim_line: str
    country_label: str
    other_label: str  # of countries that are not members
    town_label: str
    sea_label: str
    halo: str


PALETTES: dict[Theme, Palette] = {
    "dark": Palette(
        water="#0B1A25",
        shallows="#123041",
        land="#1A2D39",
        other_land="#13222C",
        coast="#3C5768",
        region_line="#2B4352",
        border="#8AA2B1",
        border_casing="#0E1E29",
        kosovo_line="#D58A9C",
        claim_line="#6E5A66",
        country_label="#DCE6EC",
        other_label="#A3B5C0",
        town_label="#9DB2BF",
        sea_label="#6F93AB",
        halo="#0F202B",
    ),
    "light": Palette(
        water="#CFDDE6",
        shallows="#BFD2DE",
        land="#FBFAF6",
        other_land="#ECEBE6",
        coast="#93A9B6",
        region_line="#DAD8D0",
        border="#6B7780",
        border_casing="#FFFFFF",
        kosovo_line="#B02A48",
        claim_line="#B9A3A8",
        country_label="#1B2730",
        other_label="#4B5962",
        town_label="#51626E",
        sea_label="#3B617A",
        halo="#FFFFFF",
    ),
    "print": Palette(
        water="#E6EFF4",
        shallows="#DAE7EE",
        land="#FFFFFF",
        other_land="#F3F3F1",
        coast="#7F929D",
        region_line="#DEDEDA",
        border="#4A545B",
        border_casing="#FFFFFF",
        kosovo_line="#A01E3C",
        claim_line="#B9A3A8",
        country_label="#10181D",
        other_label="#414C53",
        town_label="#404D56",
        sea_label="#34586F",
        halo="#FFFFFF",
    ),
}


def _by_zoom(*stops: Any) -> list[Any]:
    """A size in pixels that grows with the zoom: zoom, size, zoom, size …"""
    return ["interpolate", ["linear"], ["zoom"], *stops]


def _land(colours: Palette) -> list[Layer]:
    # The coast needs no source of its own: outlines are drawn under the fills, which leave only the half over water.
    fill = ["case", ["get", "selec_member"], colours.land, colours.other_land]
    rim = {"line-color": colours.shallows, "line-width": _by_zoom(4, 6, 9, 26), "line-blur": _by_zoom(4, 5, 9, 22)}
    return [
        {"id": "water", "type": "background", "paint": {"background-color": colours.water}},
        {"id": "shallows", "type": "line", "source": "countries", "layout": {"line-join": "round"}, "paint": rim},
        {
            "id": "coast",
            "type": "line",
            "source": "countries",
            "layout": {"line-join": "round"},
            "paint": {"line-color": colours.coast, "line-width": _by_zoom(4, 1.0, 8, 2.2)},
        },
        {"id": "land", "type": "fill", "source": "countries", "paint": {"fill-color": fill}},
    ]


def _line(name: str, source: str, *, colour: str, width: list[Any], **more: Any) -> Layer:
    """A line layer; `more` goes beside `paint` (filter, minzoom), or into it where the key begins with line_."""
    paint = {"line-color": colour, "line-width": width}
    paint |= {key.replace("_", "-"): value for key, value in more.items() if key.startswith("line_")}
    beside = {key: value for key, value in more.items() if not key.startswith("line_")}
    layout = {"line-join": "round"} if "line_dasharray" in more else {"line-join": "round", "line-cap": "round"}
    return {"id": name, "type": "line", "source": source, "layout": layout, "paint": paint} | beside


def _lines(colours: Palette) -> list[Layer]:
    international = ["==", ["get", "status"], "international"]
    near = ["all", international, ["get", "selec"]]
    kosovo = ["==", ["get", "kind"], KOSOVO_LINE]
    thin, wide = _by_zoom(4, 0.6, 8, 1.2, 11, 1.8), _by_zoom(4, 0.9, 6, 1.3, 8, 1.9, 11, 2.6)
    return [
        _line(
            "region-lines",
            "admin1_lines",
            colour=colours.region_line,
            width=_by_zoom(6, 0.5, 9, 1.1),
            minzoom=6.2,
            line_opacity=_by_zoom(6.2, 0, 7, 1),
        ),
        {
            "id": "lakes",
            "type": "fill",
            "source": "lakes",
            "paint": {"fill-color": colours.water, "fill-outline-color": colours.coast},
        },
        _line(
            "claims",
            "disputed_lines",
            colour=colours.claim_line,
            width=thin,
            filter=["!", kosovo],
            line_dasharray=[1.5, 2.5],
        ),
        _line(
            "border-casing",
            "borders",
            colour=colours.border_casing,
            width=_by_zoom(4, 2.4, 8, 5.5),
            filter=near,
            line_opacity=0.75,
        ),
        _line(
            "other-borders",
            "borders",
            colour=colours.border,
            width=thin,
            filter=["all", international, ["!", ["get", "selec"]]],
            line_opacity=0.6,
        ),
        _line("borders", "borders", colour=colours.border, width=wide, filter=near),
        _line(
            "kosovo-line",
            "disputed_lines",
            colour=colours.kosovo_line,
            width=wide,
            filter=kosovo,
            line_dasharray=[3, 2],
        ),
    ]


def _label(name: str, source: str, *, text: list[Any], font: str, colour: Any, halo: str, layout: Layer) -> Layer:
    return {
        "id": name,
        "type": "symbol",
        "source": source,
        "layout": {"text-field": text, "text-font": [font]} | layout,
        "paint": {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.4, "text-halo-blur": 0.4},
    }


def _labels(colours: Palette) -> list[Layer]:
    seas = _label(
        "sea-labels",
        "seas",
        text=["get", "name"],
        font="Noto Sans Italic",
        colour=colours.sea_label,
        halo=colours.water,
        layout={"text-size": _by_zoom(4, 11, 8, 17), "text-letter-spacing": 0.16, "text-max-width": 6},
    )
    first, second = ["step", ["get", "zoom"], 12.5, 6, 11.5], ["step", ["get", "zoom"], 16, 6, 14.5, 8, 13]
    towns = _label(
        "town-labels",
        "towns",
        text=["get", "name"],
        font="Noto Sans Regular",
        colour=["case", ["has", "capital"], colours.other_label, colours.town_label],
        halo=colours.halo,
        layout={"text-size": _by_zoom(5, first, 9, second), "text-padding": 7, "text-max-width": 8},
    )
    countries = _label(
        "country-labels",
        "country_labels",
        text=["get", "label"],
        font="Noto Sans Bold",
        colour=["case", ["get", "selec_member"], colours.country_label, colours.other_label],
        halo=colours.halo,
        layout={
            "text-size": _by_zoom(4, 10, 6, 14.5, 8, 19),
            "text-letter-spacing": 0.12,
            "text-max-width": 7,
            "text-padding": 4,
        },
    )
    return [
        seas,
        towns | {"minzoom": 4.5, "filter": [">=", ["zoom"], ["get", "zoom"]]},
        countries | {"maxzoom": 8.5},
    ]


def basemap_style(theme: Theme, *, base_url: str, version: str) -> dict[str, Any]:
    """The MapLibre style (version 8) of one theme.

    `base_url` is scheme and host without a slash at the end, `version` the content hash under which the route serves
    the files. Raises KeyError for an unknown theme.
    """
    colours = PALETTES[theme]
    root = f"{base_url}/basemap/{version}"
    sources: dict[str, Any] = {
        name: {"type": "geojson", "data": f"{root}/{name}.geojson", "maxzoom": 10, "attribution": CREDIT}
        for name in SOURCES
    }
    seas = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for name, lon, lat in SEAS
    ]
    sources["seas"] = {"type": "geojson", "data": {"type": "FeatureCollection", "features": seas}}
    return {
        "version": 8,
        "name": f"Vardar {theme}",
        "glyphs": f"{root}/glyphs/{{fontstack}}/{{range}}.pbf",
        "sources": sources,
        "layers": [*_land(colours), *_lines(colours), *_labels(colours)],
    }
