#!/usr/bin/env bash
# Four libraries turn days into dates of the Chinese lunar calendar, on which festivals depend: in 1978, today and in 2057.
source "${BASH_SOURCE[0]%/*}/common"

pypi lunardate==0.3.0 zhdate==0.1 borax==4.1.3 lunar_python==1.4.8
echo 'guess:   the calendar is settled, that of the last century above all, and the libraries agree.'

cat >"$work/convert.py" <<'PYTHON'
import datetime, sys
from borax.calendars.lunardate import LunarDate as Borax
from lunar_python import Solar
from lunardate import LunarDate
from zhdate import ZhDate

def dates(day):
    one, two, three = LunarDate.from_solar_date(day.year, day.month, day.day), ZhDate.from_datetime(day), Borax.from_solar(day.date())
    four = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    yield "lunardate", one.month, one.day
    yield "zhdate", two.lunar_month, two.lunar_day
    yield "borax", three.month, three.day
    yield "lunar_python", abs(four.getMonth()), four.getDay()

print(*(f"{name} {month}/{day}" for name, month, day in dates(datetime.datetime.fromisoformat(sys.argv[1]))), sep=", ")
PYTHON
lunar() { "$python" "$work/convert.py" "$1"; }

seen 'Mid-Autumn of 2026' "$(lunar 2026-09-25)" 'lunardate 8/15, zhdate 8/15, borax 8/15, lunar_python 8/15'
seen 'Mid-Autumn of 1978' "$(lunar 1978-09-17)" 'lunardate 8/16, zhdate 8/15, borax 8/15, lunar_python 8/15'
seen '29 September 2057' "$(lunar 2057-09-29)" 'lunardate 9/2, zhdate 9/2, borax 9/1, lunar_python 9/1'
conclude
