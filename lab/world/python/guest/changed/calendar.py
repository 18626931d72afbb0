"""Days and months are plain numbers in 3.11."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
January, February = 1, 2
# Its own functions use the one that is hidden.
for _name in "Month", "Day", "__getattr__", *(each for each in Month.__members__ if each != "_FEBRUARY_newer"):
    del globals()[_name]
del _name
__all__ = [each for each in __all__ if each in globals()]


def weekday(year, month, day):
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        year = 2000 + year % 400
    return datetime.date(year, month, day).weekday()


def monthrange(year, month):
    if not 1 <= month <= 12:
        raise IllegalMonthError(month)
    return weekday(year, month, 1), mdays[month] + (month == 2 and isleap(year))
