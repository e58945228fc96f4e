"""Dates as outlets print them, with the names of months and days in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "zh": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
}
DAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "zh": "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
}
NAMES = {"%B": (MONTHS, "month"), "%b": (MONTHS, "month"), "%A": (DAYS, "weekday"), "%a": (DAYS, "weekday")}


def printed(day: date, pattern: str, language: str) -> str:
    """A day in a pattern of `strftime`; languages other than those above have English names."""
    for mark, (names, part) in NAMES.items():
        if language in names:
            number = day.month - 1 if part == "month" else day.weekday()
            pattern = pattern.replace(mark, names[language].split()[number])
    return day.strftime(pattern)
