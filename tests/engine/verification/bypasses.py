"""Diagrams that would let a text out without a mandatory review of it, each by one way round. None may be deployed.

Each entry: the code that must be among the findings, the gates in force, the drawing.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.workflow import ProcessPackage
from tests.engine.verification.drawings import (
    BY_CLASS,
    ONE,
    TWO,
    Attached,
    Drawing,
    Each,
    choice,
    component,
    drawing,
)

APPROVED = "secrecy.outcome == 'approve'"
RETURNED = "secrecy.outcome == 'return'"
CHECK = ("secrecy x_s", f"x_s publish : {APPROVED}", "x_s draft : else", "publish end")
HELPER = drawing("start secrecy x_s", f"x_s end : {APPROVED}", "x_s fail_returned : else", name="helper")
LAX_HELPER = drawing("start secrecy end", name="helper")
OTHER_HELPER = drawing("start review end", name="helper")
SUGGESTIONS = drawing(
    "start handle suggest x_1",
    "x_1 end1 : not suggest.changed",
    "x_1 x_2 : else",
    "x_2 diff x_3 : len(suggest.lapsed) > 0",
    "x_2 end2 : else",
    "x_3 end3 : diff.outcome == 'approve'",
    "x_3 fail_returned : else",
    name="suggestions",
    multi={"diff": Each("suggest.lapsed", "diff.outcome == 'return'")},
)

Entry = tuple[str, ProcessPackage, Drawing]

BYPASSES: Mapping[str, Entry] = {
    # the gate is not there
    "no gate at all": ("gate-missing", ONE, drawing("start draft submit publish end")),
    "only an opinion": ("gate-missing", ONE, drawing("start draft submit opinion publish end")),
    "one of two gates": ("gate-missing", TWO, drawing("start draft submit", "submit secrecy x_s", *CHECK[1:])),
    "the gate after the release": (
        "gate-missing",
        ONE,
        drawing("start draft submit publish secrecy x_s", f"x_s end : {APPROVED}", "x_s draft : else"),
    ),
    "a gate of another name": (
        "gate-missing",
        ONE,
        drawing("start draft submit legality x", "x publish end : legality.outcome == 'approve'", "x draft : else"),
    ),
    "a review named like the gate": (
        "gate-missing",
        ONE,
        drawing("start draft submit review x", "x publish end : review.outcome == 'approve'", "x draft : else"),
    ),
    "two releases, one without a gate": (
        "gate-missing",
        ONE,
        drawing("start draft submit publish2 secrecy x_s", *CHECK[1:]),
    ),
    # the outcome is not looked at, or looked at wrongly
    "the outcome is not asked": ("gate-missing", ONE, drawing("start draft submit secrecy publish end")),
    "returns go on": (
        "gate-missing",
        ONE,
        drawing("start draft submit secrecy x", f"x publish end : {RETURNED}", "x draft : else"),
    ),
    "a condition that accepts a rejecting value": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x", "x publish end : secrecy.outcome in ['approve', 'return']", "x draft : else"
        ),
    ),
    "a condition that is always true": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            "x publish end : secrecy.outcome == 'approve' or secrecy.outcome != 'approve'",
            "x draft : else",
        ),
    ),
    "default flow bypass": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            f"x draft : {RETURNED}",
            "x publish end : else",
            forms={"secrecy": [choice("outcome", "approve", "return", "refer")]},
        ),
    ),
    "an outcome nobody thought of": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            "x publish end : secrecy.outcome != 'return'",
            "x draft : else",
            forms={"secrecy": [choice("outcome", "approve", "return", "suggest")]},
        ),
    ),
    "the outcome of another task": (
        "gate-missing",
        ONE,
        drawing("start draft submit review secrecy x", "x publish end : review.outcome == 'approve'", "x draft : else"),
    ),
    "another answer than the outcome": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            "x publish end : secrecy.checked",
            "x draft : else",
            forms={"secrecy": [choice("outcome", "approve", "return"), component("checkbox", "checked")]},
        ),
    ),
    "a variable of the matter instead": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            "x publish end : matter.urgent",
            f"x publish2 end2 : {APPROVED}",
            "x draft : else",
        ),
    ),
    "overlapping conditions": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x",
            f"x mark1 x_m : {APPROVED}",
            "x mark2 x_m : matter.urgent",
            "x draft : else",
            "x_m publish end",
        ),
    ),
    "an empty list lets it through": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit x",
            "x secrecy : len(draft.sections) > 0",
            "x publish end : else",
            "secrecy x_s",
            f"x_s publish2 end2 : {APPROVED}",
            "x_s draft : else",
        ),
    ),
    "a number decides": (
        "gate-missing",
        ONE,
        drawing("start draft submit x", "x publish2 end2 : matter.pages < 2", "x secrecy : else", *CHECK),
    ),
    "a decision of the drafter": (
        "gate-missing",
        ONE,
        drawing("start draft submit x", "x publish2 end2 : draft.urgent", "x secrecy : else", *CHECK),
    ),
    "an automatic step decides": (
        "gate-missing",
        ONE,
        drawing("start draft submit probe x", "x publish2 end2 : probe.ok", "x secrecy : else", *CHECK),
    ),
    "urgent matters skip": (
        "gate-missing",
        ONE,
        drawing("start draft submit x", "x publish2 end2 : matter.urgent", "x secrecy : else", *CHECK),
    ),
    "one class skips": (
        "gate-missing",
        ONE,
        drawing("start draft submit x", "x publish2 end2 : matter.level == 'c'", "x secrecy : else", *CHECK),
    ),
    # conditional gates
    "legality asked of the wrong classes": (
        "gate-missing",
        BY_CLASS,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x : {APPROVED}",
            "x_s draft : else",
            "x publish end : matter.legality",
            "x legality : else",
            "legality x_l",
            "x_l publish2 end2 : legality.outcome == 'approve'",
            "x_l draft : else",
        ),
    ),
    "legality by urgency": (
        "gate-missing",
        BY_CLASS,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x : {APPROVED}",
            "x_s draft : else",
            "x publish end : matter.urgent",
            "x legality : else",
            "legality x_l",
            "x_l publish2 end2 : legality.outcome == 'approve'",
            "x_l draft : else",
        ),
    ),
    "the class changes after legality was skipped": (
        "gate-missing",
        BY_CLASS,
        drawing(
            "start draft submit x",
            "x legality : matter.legality",
            "x x_m : else",
            "legality x_l",
            "x_l x_m : legality.outcome == 'approve'",
            "x_l draft : else",
            "x_m classify secrecy x_s",
            *CHECK[1:],
        ),
    ),
    # returns and edits
    "edit after sign-off": (
        "gate-missing",
        TWO,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s sign : {APPROVED}",
            "x_s draft : else",
            "sign x",
            "x draft2 publish end : sign.outcome == 'approve'",
            "x draft : else",
        ),
    ),
    "automatic edit before the release": (
        "gate-missing",
        ONE,
        drawing("start draft secrecy x_s", f"x_s submit publish end : {APPROVED}", "x_s draft : else"),
    ),
    "a return that skips the gate already passed": (
        "gate-missing",
        TWO,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x_m : {APPROVED}",
            "x_s draft : else",
            "x_m sign x",
            "x publish end : sign.outcome == 'approve'",
            "x draft2 submit2 x_m : else",
        ),
    ),
    "the drafter may send it on alone the second time": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit x_m secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s draft2 submit2 x : else",
            "x x_m : draft2.urgent",
            "x publish2 end2 : else",
        ),
    ),
    "revised after the last check": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x_m : {APPROVED}",
            "x_s draft : else",
            "x_m review x",
            "x publish end : review.outcome == 'approve'",
            "x draft2 x_m : else",
        ),
    ),
    "edit while waiting for the day of release": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s ev : {APPROVED}",
            "x_s draft : else",
            "ev wait publish end",
            "ev msg_hold draft2 publish",
        ),
    ),
    "a rejection later does not count": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s secrecy2 publish end : {APPROVED}",
            "x_s draft : else",
        ),
    ),
    # suggestions
    "suggestions applied, nobody looks again": (
        "gate-missing",
        ONE,
        drawing("start draft submit secrecy x_s", f"x_s handle suggest publish end : {APPROVED}", "x_s draft : else"),
    ),
    "difference review that may say return": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s handle suggest x : {APPROVED}",
            "x_s draft : else",
            "x x_m : len(suggest.lapsed) == 0",
            "x diff x_m : else",
            "x_m publish end",
            multi={"diff": Each("suggest.lapsed")},
        ),
    ),
    "difference review ended by the first approval": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s handle suggest x : {APPROVED}",
            "x_s draft : else",
            "x x_m : len(suggest.lapsed) == 0",
            "x diff x_d : else",
            "x_d x_m : diff.outcome == 'approve'",
            "x_d draft : else",
            "x_m publish end",
            multi={"diff": Each("suggest.lapsed", "diff.outcome == 'approve'")},
        ),
    ),
    "difference review over a list of the drafter's": (
        "difference-review",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s handle suggest diff x_d : {APPROVED}",
            "x_s draft : else",
            "x_d publish end : diff.outcome == 'approve'",
            "x_d draft : else",
            multi={"diff": Each("draft.sections", "diff.outcome == 'return'")},
        ),
    ),
    "difference review by one person": (
        "difference-review",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s handle suggest diff x_d : {APPROVED}",
            "x_s draft : else",
            "x_d publish end : diff.outcome == 'approve'",
            "x_d draft : else",
        ),
    ),
    "difference review after a redraft": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s handle suggest x : {APPROVED}",
            "x_s draft : else",
            "x draft2 submit2 diff x_d : len(suggest.lapsed) > 0",
            "x draft3 publish2 end2 : else",
            "x_d publish end : diff.outcome == 'approve'",
            "x_d draft : else",
            multi={"diff": Each("suggest.lapsed", "diff.outcome == 'return'")},
        ),
    ),
    "only differences were ever reviewed": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit handle suggest x",
            "x publish2 end2 : len(suggest.lapsed) == 0",
            "x diff x_d : else",
            "x_d publish end : diff.outcome == 'approve'",
            "x_d draft : else",
            multi={"diff": Each("suggest.lapsed", "diff.outcome == 'return'")},
        ),
    ),
    "second suggestions after the difference review": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s call_suggestions handle2 suggest2 publish end : {APPROVED}",
            "x_s draft : else",
            "back draft",
            attached={"back": Attached("call_suggestions", "error", "returned")},
        ).with_called(SUGGESTIONS),
    ),
    # boundary events
    "boundary timer round the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit",
            "submit secrecy x_s",
            *CHECK[1:],
            "late publish2 end2",
            attached={"late": Attached("secrecy")},
        ),
    ),
    "boundary timer round the gate, merged": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x_m : {APPROVED}",
            "x_s draft : else",
            "late x_m publish end",
            attached={"late": Attached("secrecy")},
        ),
    ),
    "boundary message round the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            "hurry publish2 end2",
            attached={"hurry": Attached("secrecy", "message", "hold")},
        ),
    ),
    "non-interrupting reminder that releases": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            "remind publish2 end2",
            attached={"remind": Attached("secrecy", interrupting=False)},
        ),
    ),
    "timer on the sub-process that holds the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            "late publish2 end2",
            "back draft",
            subs={"sub1": ["start2 secrecy x_s", f"x_s end3 : {APPROVED}", "x_s fail_returned : else"]},
            attached={"late": Attached("sub1"), "back": Attached("sub1", "error", "returned")},
        ),
    ),
    "timer on the call of the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper publish end",
            "late publish2 end2",
            "back draft",
            attached={"late": Attached("call_helper"), "back": Attached("call_helper", "error", "returned")},
        ).with_called(HELPER),
    ),
    "error boundary that goes on to the release": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper publish end",
            "back publish2 end2",
            attached={"back": Attached("call_helper", "error", "returned")},
        ).with_called(HELPER),
    ),
    "catch-all error boundary that goes on": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper x_m publish end",
            "back x_m",
            attached={"back": Attached("call_helper", "error", None)},
        ).with_called(HELPER),
    ),
    "an answer taken for given after a call was broken off": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper x_m publish end",
            "late x",
            "back draft",
            "x draft : known(secrecy.outcome)",
            "x opinion x_m : else",
            attached={"late": Attached("call_helper"), "back": Attached("call_helper", "error", "returned")},
        ).with_called(
            drawing("start secrecy x_s", f"x_s review end : {APPROVED}", "x_s fail_returned : else", name="helper")
        ),
    ),
    "withdrawal that leads to the release": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit sub1 x_m publish end",
            "back draft",
            "recall opinion x_m",
            subs={"sub1": ["start2 secrecy x_s", f"x_s end3 : {APPROVED}", "x_s fail_returned : else"]},
            attached={
                "recall": Attached("sub1", "message", "withdraw"),
                "back": Attached("sub1", "error", "returned"),
            },
        ),
    ),
    "terminate end inside the review": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            subs={"sub1": ["start2 secrecy x_s", f"x_s end3 : {APPROVED}", "x_s stop : else"]},
        ),
    ),
    "terminate in one branch, gate in the other": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            subs={"sub1": ["start2 p_1 secrecy end3", "p_1 opinion stop"]},
        ),
    ),
    # event gateways
    "time decides against the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit ev",
            "ev msg_hold secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s draft : else",
            "ev wait publish2 end2",
        ),
    ),
    # parallel branches
    "gate in one branch of an exclusive choice": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit x",
            "x secrecy x_m : matter.urgent",
            "x review x_m : else",
            "x_m publish end",
        ),
    ),
    "gate in one branch of an inclusive choice": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit o_1",
            "o_1 secrecy o_2 : matter.urgent",
            "o_1 review o_2 : matter.level == 'a'",
            "o_1 opinion o_2 : else",
            "o_2 publish end",
        ),
    ),
    "release beside the gate": (
        "gate-missing",
        ONE,
        drawing("start draft submit p_1 secrecy p_2", "p_1 opinion publish p_2", "p_2 end"),
    ),
    "joined by an exclusive gateway": (
        "gate-missing",
        ONE,
        drawing("start draft submit p_1 secrecy x_m", "p_1 review x_m", "x_m publish end"),
    ),
    "the rejection is overruled by the other branch": (
        "gate-missing",
        TWO,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 sign p_2",
            "p_2 x",
            "x publish end : secrecy.outcome == 'approve' or sign.outcome == 'approve'",
            "x draft : else",
        ),
    ),
    "parallel edit": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 draft2 p_2",
            "p_2 x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ),
    ),
    "parallel automatic edit": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft p_1 secrecy p_2",
            "p_1 opinion submit p_2",
            "p_2 x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ),
    ),
    "suggestions applied beside another gate": (
        "edit-parallel",
        TWO,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 handle suggest p_2",
            "p_2 sign x",
            f"x publish end : {APPROVED} and sign.outcome == 'approve'",
            "x draft : else",
        ),
    ),
    "edit beside the numbering": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s p_1 : {APPROVED}",
            "x_s draft : else",
            "p_1 opinion number p_2",
            "p_1 draft2 p_2",
            "p_2 end",
        ),
    ),
    "edit beside the release": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s p_1 : {APPROVED}",
            "x_s draft : else",
            "p_1 wait publish p_2",
            "p_1 draft2 p_2",
            "p_2 end",
        ),
    ),
    "a reminder that opens the text for editing": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            "remind draft2 end2",
            attached={"remind": Attached("secrecy", interrupting=False)},
        ),
    ),
    "release beside an edit that starts at once": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s p_1 : {APPROVED}",
            "x_s draft : else",
            "p_1 publish p_2",
            "p_1 submit2 p_2",
            "p_2 end",
        ),
    ),
    # multi-instance
    "multi-instance gate over an empty list": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy publish end",
            multi={"secrecy": Each("draft.sections", "secrecy.outcome == 'return'")},
        ),
    ),
    "multi-instance gate, the last answer counts": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            multi={"secrecy": Each("draft.sections")},
            forms={"draft": [component("checklist", "sections", required=True)]},
        ),
    ),
    "multi-instance gate ended by the first approval": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            multi={"secrecy": Each("draft.sections", "secrecy.outcome == 'approve'")},
            forms={"draft": [component("checklist", "sections", required=True)]},
        ),
    ),
    "multi-instance gate ended by something else": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            multi={"secrecy": Each("draft.sections", "matter.urgent")},
            forms={"draft": [component("checklist", "sections", required=True)]},
        ),
    ),
    # calls
    "the called process is another one": (
        "gate-missing",
        ONE,
        drawing("start draft submit call_helper publish end").with_called(OTHER_HELPER),
    ),
    "the called process does not act on the outcome": (
        "gate-missing",
        ONE,
        drawing("start draft submit call_helper publish end").with_called(LAX_HELPER),
    ),
    "the called process edits at its end": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper publish end",
            "back draft",
            attached={"back": Attached("call_helper", "error", "returned")},
        ).with_called(
            drawing("start secrecy x_s", f"x_s submit2 end : {APPROVED}", "x_s fail_returned : else", name="helper")
        ),
    ),
    "the called process releases by itself": (
        "gate-missing",
        ONE,
        drawing("start draft submit call_helper end").with_called(drawing("start publish end", name="helper")),
    ),
    "the gate is called for some only": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit x",
            "x call_helper x_m : not matter.urgent",
            "x x_m : else",
            "x_m publish end",
            "back draft",
            attached={"back": Attached("call_helper", "error", "returned")},
        ).with_called(HELPER),
    ),
    "a stale approval of an earlier call": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper x",
            f"x review x_r : {APPROVED}",
            "x draft : else",
            "x_r publish end : review.outcome == 'approve'",
            "x_r draft2 submit2 x_2 : else",
            f"x_2 publish2 end2 : {APPROVED}",
            "x_2 end3 : else",
        ).with_called(LAX_HELPER),
    ),
    # loops
    "three attempts, then through": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s review x : else",
            "x draft : review.outcome == 'return'",
            "x publish2 end2 : else",
        ),
    ),
    "skip the second round": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit x_1",
            "x_1 secrecy : not known(secrecy.outcome)",
            "x_1 publish2 end2 : else",
            "secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s draft : else",
        ),
    ),
    # what the engine would ignore
    "link event": (
        "link-event",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            extra='<bpmn:intermediateThrowEvent id="jump"><bpmn:linkEventDefinition id="l" name="a"/>'
            "</bpmn:intermediateThrowEvent>",
        ),
    ),
    "a script": (
        "script",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            extra='<bpmn:scriptTask id="s"><bpmn:script>secrecy = 1</bpmn:script></bpmn:scriptTask>',
        ),
    ),
    "an event sub-process that releases": (
        "event-subprocess",
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            extra='<bpmn:subProcess id="es" triggeredByEvent="true"><bpmn:startEvent id="es1"/></bpmn:subProcess>',
        ),
    ),
    "a condition on the flow that leaves the gate": (
        "flow-condition",
        ONE,
        drawing("start draft submit secrecy", f"secrecy publish end : {APPROVED}"),
    ),
    "an item named like the matter": (
        "bad-id",
        ONE,
        drawing(
            "start draft submit review secrecy x_s",
            *CHECK[1:],
            multi={"review": Each("draft.sections", item="matter")},
        ),
    ),
    "an item named like the gate": (
        "bad-id",
        ONE,
        drawing(
            "start draft submit review secrecy x_s",
            *CHECK[1:],
            multi={"review": Each("draft.sections", item="secrecy")},
        ),
    ),
}
