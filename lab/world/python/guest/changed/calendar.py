"""Days and months are plain numbers in 3.11."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
January, February = 1, 2
_weekday_of_3_12 = weekday


def weekday(year, month, day):
    return int(_weekday_of_3_12(year, month, day))


def monthrange(year, month):
    if not 1 <= month <= 12:
        raise IllegalMonthError(month)
    return weekday(year, month, 1), mdays[month] + (month == 2 and isleap(year))
