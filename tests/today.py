"""The year in which the demo bureau of this run of the tests works: its matters and documents are numbered by it."""

from engine.clock import SystemClock, local_date

YEAR = local_date(SystemClock().now()).year
