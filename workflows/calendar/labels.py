"""What the screen calls the calendar's acts."""

from __future__ import annotations

from workflows.people.labels import Label

ACTIONS: dict[str, Label] = {
    "calendar.override_set": Label("调整工作日", "Working day changed"),
    "calendar.override_removed": Label("取消工作日调整", "Change of working day removed"),
    "calendar.year_declared": Label("登记年度放假安排", "Holiday schedule of a year entered"),
}
