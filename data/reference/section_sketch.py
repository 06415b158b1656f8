"""What a person decided about border sections: which stretches are rivers, and where sea bands lie. See SOURCES.md.

Points are (lon, lat) and only approximate; a river stretch is the part of the pair's border line between the two points
nearest to them. A sea band is a line drawn by hand along the middle of the water, with half a width in km.
"""

Point = tuple[float, float]

# pair -> (river, from, to); both ends are moved onto the border line
RIVERS: dict[str, tuple[tuple[str, Point, Point], ...]] = {
    "AL-ME": (("Bojana", (19.46, 42.00), (19.36, 41.85)),),
    "AM-TR": (("Akhurian and Aras", (43.70, 40.85), (44.77, 39.70)),),
    "AT-DE": (("Salzach and Inn", (12.99, 47.72), (13.45, 48.57)),),
    "AT-SI": (("Mura", (15.65, 46.70), (16.02, 46.67)),),
    "AT-SK": (("Morava", (16.94, 48.62), (16.98, 48.17)),),
    "AZ-TR": (("Aras", (44.77, 39.70), (44.81, 39.64)),),
    "BA-HR": (("Sava", (19.02, 44.86), (16.92, 45.27)), ("Una", (16.92, 45.27), (16.38, 45.06))),
    "BA-RS": (("Drina", (19.24, 44.01), (19.02, 44.87)),),
    "BG-RO": (("Danube", (22.68, 44.21), (27.27, 44.12)),),
    "GR-TR": (("Evros", (26.35, 41.71), (26.46, 41.68)), ("Evros", (26.60, 41.60), (26.04, 40.73))),
    "HR-HU": (("Mura and Drava", (16.45, 46.52), (18.20, 45.78)),),
    "HR-RS": (("Danube", (18.90, 45.93), (19.42, 45.22)),),
    "HR-SI": (("Kolpa", (14.70, 45.53), (15.38, 45.64)), ("Sotla", (15.68, 45.85), (15.65, 46.23))),
    "HU-SK": (("Danube", (17.25, 47.95), (18.85, 47.82)), ("Ipeľ", (18.85, 47.82), (19.62, 48.23))),
    "MD-RO": (("Prut", (26.62, 48.26), (28.21, 45.47)),),
    "MD-UA": (("Dniester", (27.60, 48.46), (28.95, 48.00)),),
    "PL-UA": (("Western Bug", (24.02, 50.83), (23.60, 51.52)),),
    "RO-RS": (("Danube", (21.39, 44.82), (22.67, 44.21)),),
    "RO-UA": (("Tisza", (23.50, 48.00), (24.17, 47.92)), ("Danube", (28.22, 45.46), (29.67, 45.21))),
}

# where the border line runs through one of these lakes, that is a section of its own; a point inside or near each lake
LAKES: dict[str, Point] = {
    "Lake Skadar": (19.30, 42.17),
    "Lake Ohrid": (20.72, 41.03),
    "Lake Prespa": (20.98, 40.92),
}

# pair -> (name, half width in km, line through the water)
SEAS: dict[str, tuple[tuple[str, float, tuple[Point, ...]], ...]] = {
    "AL-GR": (("Corfu channel", 3, ((20.00, 39.70), (19.96, 39.76), (19.88, 39.84))),),
    "AL-IT": (("Strait of Otranto", 16, ((18.92, 40.05), (18.86, 40.55), (18.70, 41.05), (18.30, 41.55))),),
    "AL-ME": (("Adriatic (mouth of the Bojana)", 5, ((19.32, 41.82), (19.10, 41.70))),),
    "BA-HR": (("Neum bay", 1.2, ((17.57, 42.93), (17.62, 42.91))),),
    "BG-RO": (("Black Sea (Durankulak – Vama Veche)", 9, ((28.68, 43.73), (29.50, 43.68))),),
    "BG-TR": (("Black Sea (Rezovo)", 9, ((28.14, 42.03), (28.95, 42.20))),),
    "CY-GR": (("Levantine Sea (Rhodes – Paphos)", 16, ((29.40, 35.60), (31.60, 35.05))),),
    "CY-LB": (("Levantine Sea (Cape Greco – Tripoli)", 14, ((34.45, 34.65), (34.85, 34.25))),),
    "CY-SY": (("Levantine Sea (Cape Andreas – Latakia)", 14, ((35.05, 35.60), (35.15, 35.15))),),
    "CY-TR": (
        ("Cilician Sea west", 12, ((32.30, 35.65), (33.30, 35.72))),
        ("Cilician Sea east", 12, ((33.40, 35.73), (34.60, 36.00), (35.20, 36.05))),
    ),
    "EG-GR": (("Libyan Sea (Crete east)", 18, ((26.30, 33.90), (28.20, 34.40))),),
    "GE-TR": (("Black Sea (Sarpi)", 8, ((41.45, 41.53), (41.00, 41.80))),),
    "GR-IT": (
        ("Ionian Sea north (Corfu – Otranto)", 16, ((18.95, 39.95), (18.85, 39.30))),
        ("Ionian Sea south (Kefalonia – Calabria)", 20, ((18.70, 38.90), (18.40, 37.20))),
    ),
    "GR-LY": (("Libyan Sea (Gavdos – Crete south)", 20, ((22.90, 34.35), (24.20, 34.15), (25.80, 34.05))),),
    "GR-TR": (
        (
            "Aegean north (Samothrace – Lemnos)",
            8,
            ((26.00, 40.58), (25.75, 40.33), (25.55, 40.12), (25.62, 39.80), (25.95, 39.55)),
        ),
        ("Aegean (Lesvos)", 5, ((26.05, 39.44), (26.45, 39.43), (26.64, 39.25), (26.73, 39.08), (26.66, 38.92))),
        ("Aegean (Chios)", 5, ((26.32, 38.74), (26.22, 38.60), (26.21, 38.38), (26.25, 38.15))),
        (
            "Aegean (Samos – Farmakonisi)",
            5,
            ((26.60, 37.90), (27.00, 37.84), (27.08, 37.70), (27.12, 37.55), (27.13, 37.32)),
        ),
        ("Aegean (Kos – Kalymnos)", 5, ((27.16, 37.14), (27.16, 37.00), (27.33, 36.92), (27.48, 36.84))),
        ("Aegean (Symi – Rhodes)", 5, ((27.42, 36.61), (27.75, 36.66), (27.95, 36.64), (28.20, 36.56), (28.45, 36.38))),
        ("Levantine Sea (Kastellorizo)", 6, ((29.35, 36.10), (29.60, 36.17), (29.75, 36.12))),
    ),
    "HR-IT": (
        ("Adriatic north (Istria – Veneto)", 16, ((13.05, 45.25), (13.10, 44.70), (13.75, 44.10))),
        ("Adriatic central (Dalmatia – Abruzzo)", 16, ((14.20, 43.80), (15.20, 43.15), (16.00, 42.65))),
        ("Adriatic south (Dubrovnik – Gargano)", 16, ((16.40, 42.45), (17.40, 42.10))),
    ),
    "HR-ME": (("Entrance of the Bay of Kotor", 4, ((18.50, 42.38), (18.42, 42.28))),),
    "HR-SI": (("Bay of Piran", 3, ((13.57, 45.49), (13.45, 45.53))),),
    "IT-ME": (("Adriatic south (Bar – Bari)", 16, ((17.65, 42.05), (18.20, 41.68))),),
    "IT-SI": (("Gulf of Trieste", 3, ((13.70, 45.61), (13.55, 45.62))),),
    "RO-TR": (("Black Sea (Constanța – Bosporus)", 16, ((30.00, 43.50), (29.60, 42.50))),),
    "RO-UA": (("Black Sea (Danube delta – Serpents' Island)", 10, ((29.85, 45.15), (30.35, 45.05))),),
    "SY-TR": (("Levantine Sea (Samandağ)", 7, ((35.85, 35.92), (35.45, 35.85))),),
    "TR-UA": (("Black Sea central", 20, ((31.20, 43.60), (33.80, 43.30))),),
}
