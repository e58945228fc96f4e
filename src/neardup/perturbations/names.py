"""Invented names, put together from pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

GIVEN = """
Adela Alban Amery Anselm Arlo Aveline Bastian Beatrix Benno Bryony Caius Calla Casimir Cosima Cyrus Dagny Damaris Delphine
Edmund Elspeth Emeric Esme Evander Fabian Fenella Finola Gideon Greta Hadley Halina Hester Idris Ilse Imre Isolde Ivo Jarek
Jocasta Jonas Kerensa Lavinia Leander Linnea Lorcan Ludo Magnus Mairi Marcel Merrin Milos Nerys Noor Odette Orla Oswin Otis
Petra Quentin Ragna Rafe Roisin Rufus Sabine Saskia Selwyn Silas Sunniva Tamsin Tavish Thea Tobias Una Ursel Viggo Wanda
Wilfred Xenia Yorick Zelda
""".split()
"""Given names."""

_HEADS = """
Al Ash Bal Bar Bel Ben Bram Brin Cal Car Cor Dal Dar Del Dor Dun El Fal Far Fen Gal Gar Glen Gor Hal Har Hel Hol Ivel Jar Kel
Ken Kir Lam Lang Lin Lor Mal Mar Mel Mil Mor Nar Nor Or Os Pel Pen Quar Ral Ren Ros Rud Sal Sel Shel Sol Stan Tal Tam Tar Tel
Thorn Tor Tre Ul Ul Val Var Vel Wal Wen Whit Win Wol Wyn Yar Zel
""".split()
_TAILS = """
acre ard aven bank beck berg bourne bridge brook burn by combe cott croft dale den don fell field firth ford gate grave ham
haven holm hurst ick inger ington ley lock low man march mere mond more mouth nard nell ney over ram rick ridge rock sett
shaw sby stead stock stone stow sund thorpe ton vane vard vick wald wald way well wick wood worth yard
""".split()


def invented(rng: random.Random) -> str:
    """A name that could be a person's or a place's."""
    return rng.choice(_HEADS) + rng.choice(_TAILS)
