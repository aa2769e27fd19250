"""How many live where: what weighs a municipality in an invented country. Thousands, roughly [own].

The largest ones by name; all others are held to be alike. Only the spread of invented pupils rests on it.
"""

OTHERS = 30

LARGEST = {
    "0363": 931,  # Amsterdam
    "0599": 670,  # Rotterdam
    "0518": 566,  # 's-Gravenhage
    "0344": 374,  # Utrecht
    "0772": 246,  # Eindhoven
    "0014": 243,  # Groningen
    "0855": 229,  # Tilburg
    "0034": 226,  # Almere
    "0758": 188,  # Breda
    "0268": 187,  # Nijmegen
    "0200": 168,  # Apeldoorn
    "0202": 167,  # Arnhem
    "0392": 167,  # Haarlem
    "0394": 164,  # Haarlemmermeer
    "0153": 161,  # Enschede
    "0307": 161,  # Amersfoort
    "0796": 161,  # 's-Hertogenbosch
    "0479": 160,  # Zaanstad
    "0193": 133,  # Zwolle
    "0546": 130,  # Leiden
    "0637": 128,  # Zoetermeer
    "0080": 128,  # Leeuwarden
    "0935": 125,  # Maastricht
    "0228": 124,  # Ede
    "0505": 122,  # Dordrecht
    "1783": 116,  # Westland
    "0484": 116,  # Alphen aan den Rijn
    "0361": 112,  # Alkmaar
    "0114": 110,  # Emmen
    "0503": 110,  # Delft
    "0983": 104,  # Venlo
    "0150": 103,  # Deventer
    "0794": 96,  # Helmond
    "0828": 96,  # Oss
    "0362": 96,  # Amstelveen
    "0439": 95,  # Purmerend
    "0402": 94,  # Hilversum
    "1883": 93,  # Sittard-Geleen
    "1900": 92,  # Súdwest-Fryslân
    "1982": 92,  # Land van Cuijk
    "1963": 90,  # Hoeksche Waard
    "1980": 90,  # Dijk en Waard
    "0917": 87,  # Heerlen
    "1930": 87,  # Nissewaard
    "0995": 85,  # Lelystad
    "1948": 84,  # Meierijstad
    "0164": 82,  # Hengelo (O)
    "0606": 81,  # Schiedam
    "1674": 78,  # Roosendaal
    "1916": 78,  # Leidschendam-Voorburg
    "0622": 76,  # Vlaardingen
    "0513": 76,  # Gouda
    "0405": 76,  # Hoorn
    "1992": 75,  # Voorne aan Zee
    "0141": 74,  # Almelo
    "0106": 70,  # Assen
    "0453": 69,  # Velsen
    "0748": 69,  # Bergen op Zoom
    "0345": 69,  # Veenendaal
    "0502": 68,  # Capelle aan den IJssel
    "0537": 67,  # Katwijk
    "0355": 67,  # Zeist
    "1904": 66,  # Stichtse Vecht
    "0356": 66,  # Nieuwegein
    "1621": 65,  # Lansingerland
    "0160": 63,  # Hardenberg
    "0203": 63,  # Barneveld
    "1952": 61,  # Midden-Groningen
    "0957": 60,  # Roermond
    "0222": 59,  # Doetinchem
    "1931": 58,  # Krimpenerwaard
    "0826": 58,  # Oosterhout
    "1926": 58,  # Pijnacker-Nootdorp
    "1959": 58,  # Altena
    "0400": 57,  # Den Helder
    "0090": 57,  # Smallingerland
    "0166": 56,  # Kampen
    "0715": 55,  # Terneuzen
    "0632": 53,  # Woerden
    "1940": 52,  # De Fryske Marren
    "0074": 52,  # Heerenveen
    "0988": 51,  # Weert
    "0321": 51,  # Houten
    "0687": 50,  # Middelburg
    "1581": 50,  # Utrechtse Heuvelrug
    "1911": 49,  # Hollands Kroon
    "1966": 49,  # Het Hogeland
    "1979": 46,  # Eemsdelta
    "1970": 46,  # Noardeast-Fryslân
    "0718": 45,  # Vlissingen
    "0664": 40,  # Goes
}
