"""Diagrams that are in order, and look here and there as if they were not. Every one may be deployed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.workflow import ProcessPackage
from tests.engine.verification.bypasses import APPROVED, CHECK, HELPER, SUGGESTIONS
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
    package,
)

SIGNED = "sign.outcome == 'approve'"
LEGAL = "legality.outcome == 'approve'"
BACK = {"back": Attached("sub1", "error", "returned")}
REVIEW = {"sub1": ["start2 secrecy x_s", f"x_s end2 : {APPROVED}", "x_s fail_returned : else"]}
BOTH = {
    "sub1": [
        "start2 p_1",
        "p_1 secrecy x_s",
        f"x_s p_2 : {APPROVED}",
        "x_s fail_returned : else",
        "p_1 sign x_g",
        f"x_g p_2 : {SIGNED}",
        "x_g fail_returned2 : else",
        "p_2 end2",
    ]
}
WITH_SUGGEST = {"secrecy": [choice("outcome", "approve", "return", "suggest")]}
SECTIONS = {"draft": [component("checklist", "sections", required=True)]}

LEGITIMATE: Mapping[str, tuple[ProcessPackage, Drawing]] = {
    "straight": (ONE, drawing("start draft submit secrecy x_s", *CHECK[1:])),
    "no release at all": (ONE, drawing("start draft submit end")),
    "release without a mandatory gate in force": (
        package(),
        drawing("start draft publish end"),
    ),
    "two gates one after the other": (
        TWO,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s sign x : {APPROVED}",
            "x_s draft : else",
            f"x publish end : {SIGNED}",
            "x draft : else",
        ),
    ),
    "default flow to the drafter": (
        ONE,
        drawing("start draft submit secrecy x_s", *CHECK[1:], forms=WITH_SUGGEST),
    ),
    "default flow to the release after all others": (
        ONE,
        drawing("start draft submit secrecy x", "x draft : secrecy.outcome == 'return'", "x publish end : else"),
    ),
    "refused matters end": (
        ONE,
        drawing("start draft submit secrecy x", f"x publish end : {APPROVED}", "x end2 : else"),
    ),
    "the outcome is asked with another": (
        ONE,
        drawing(
            "start draft submit secrecy review x",
            f"x publish end : {APPROVED} and review.outcome == 'approve'",
            "x draft : else",
        ),
    ),
    "the outcome is read much later": (
        ONE,
        drawing(
            "start draft submit secrecy opinion review wait x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ),
    ),
    "negated condition": (
        ONE,
        drawing("start draft submit secrecy x", "x draft : not (secrecy.outcome == 'approve')", "x publish end : else"),
    ),
    "list of values": (
        ONE,
        drawing("start draft submit secrecy x", "x publish end : secrecy.outcome in ['approve']", "x draft : else"),
    ),
    "edits before the review": (
        ONE,
        drawing("start draft submit review draft2 submit2 secrecy x_s", *CHECK[1:]),
    ),
    "parallel drafting before the review": (
        ONE,
        drawing(
            "start x_0 p_1 draft p_2",
            "p_1 draft2 p_2",
            "p_2 submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s x_0 : else",
        ),
    ),
    "interpretation only for some": (
        ONE,
        drawing(
            "start x_0 p_1 draft p_2",
            "p_1 x",
            "x draft2 x_m : matter.urgent",
            "x x_m : not matter.urgent",
            "x_m p_2 submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s x_0 : else",
        ),
    ),
    "parallel gates": (
        TWO,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 sign p_2",
            "p_2 x",
            f"x publish end : {APPROVED} and {SIGNED}",
            "x draft : else",
        ),
    ),
    "parallel gates, inclusive join": (
        TWO,
        drawing(
            "start draft submit o_1",
            "o_1 secrecy o_2 : matter.urgent or not matter.urgent",
            "o_1 sign o_2 : len(matter.title) >= 0 or len(matter.title) < 0",
            "o_2 x",
            f"x publish end : {APPROVED} and known(sign.outcome) and {SIGNED}",
            "x draft : else",
        ),
    ),
    "parallel gates left by an error": (
        TWO,
        drawing("start draft submit sub1 publish end", "back draft", subs=BOTH, attached=BACK),
    ),
    "parallel gates left by error, withdrawal and time": (
        TWO,
        drawing(
            "start draft submit sub1 publish end",
            "back draft",
            "recall draft",
            "late end9",
            subs=BOTH,
            attached={
                **BACK,
                "recall": Attached("sub1", "message", "withdraw"),
                "late": Attached("sub1", "timer", "days(90)"),
            },
        ),
    ),
    "gate beside opinions": (
        ONE,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 opinion opinion2 p_2",
            "p_2 x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ),
    ),
    "opinions for those chosen": (
        ONE,
        drawing(
            "start draft submit x",
            "x opinion x_m : len(draft.sections) > 0",
            "x x_m : len(draft.sections) == 0",
            "x_m secrecy x_s",
            *CHECK[1:],
            multi={"opinion": Each("draft.sections")},
        ),
    ),
    "opinions ended early": (
        ONE,
        drawing(
            "start draft submit opinion x",
            "x draft : opinion.outcome == 'object'",
            "x secrecy : else",
            *CHECK,
            multi={"opinion": Each("draft.sections", "opinion.outcome == 'object'")},
            forms=SECTIONS,
        ),
    ),
    "opinions with a time-out": (
        ONE,
        drawing(
            "start draft submit opinion x_m secrecy x_s",
            *CHECK[1:],
            "late x_m",
            multi={"opinion": Each("draft.sections")},
            attached={"late": Attached("opinion")},
        ),
    ),
    "multi-instance gate that any return ends": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            multi={"secrecy": Each("draft.sections", "secrecy.outcome == 'return'")},
            forms=SECTIONS,
        ),
    ),
    "conditional legality": (
        BY_CLASS,
        drawing(
            "start draft submit x",
            "x legality x_l : matter.legality",
            f"x_l x_m : {LEGAL}",
            "x_l draft : else",
            "x x_m : not matter.legality",
            "x_m secrecy x_s",
            *CHECK[1:],
        ),
    ),
    "conditional legality at the end": (
        BY_CLASS,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x : {APPROVED}",
            "x_s draft : else",
            "x legality x_l : matter.legality",
            "x publish2 end2 : else",
            f"x_l publish end : {LEGAL}",
            "x_l draft : else",
        ),
    ),
    "the class changes, legality is asked again": (
        BY_CLASS,
        drawing(
            "start draft submit x_0 x",
            "x legality x_l : matter.legality",
            f"x_l x_m : {LEGAL}",
            "x_l draft : else",
            "x x_m : else",
            "x_m review x_r",
            "x_r secrecy : review.outcome == 'approve'",
            "x_r classify x_0 : else",
            *CHECK,
        ),
    ),
    "legality for everybody": (
        BY_CLASS,
        drawing(
            "start draft submit legality x_l",
            f"x_l secrecy : {LEGAL}",
            "x_l draft : else",
            *CHECK,
        ),
    ),
    "urgent in parallel, else one after the other": (
        TWO,
        drawing(
            "start draft submit x_u",
            "x_u p_1 : matter.urgent",
            "p_1 secrecy p_2",
            "p_1 sign p_2",
            "p_2 x",
            f"x x_p : {APPROVED} and {SIGNED}",
            "x draft : else",
            "x_u secrecy2 x_2 : else",
            "x_2 sign2 x_3 : secrecy2.outcome == 'approve'",
            "x_2 draft : else",
            "x_3 x_p : sign2.outcome == 'approve'",
            "x_3 draft : else",
            "x_p publish end",
        ),
    ),
    "urgent asked twice": (
        ONE,
        drawing(
            "start draft submit x_1",
            "x_1 secrecy x_s : matter.urgent",
            "x_1 review x_m : else",
            f"x_s x_m : {APPROVED}",
            "x_s draft : else",
            "x_m opinion x_2",
            "x_2 publish2 end2 : matter.urgent",
            "x_2 secrecy2 x_t : else",
            "x_t publish end : secrecy2.outcome == 'approve'",
            "x_t draft : else",
        ),
    ),
    "the gate in a called process": (
        ONE,
        drawing(
            "start draft submit call_helper publish end",
            "back draft",
            attached={"back": Attached("call_helper", "error", "returned")},
        ).with_called(HELPER),
    ),
    "the same process called twice": (
        ONE,
        drawing(
            "start draft submit call_helper review call_helper_2 publish end",
            "back draft",
            "back2 draft",
            attached={
                "back": Attached("call_helper", "error", "returned"),
                "back2": Attached("call_helper_2", "error", "returned"),
            },
        ).with_called(HELPER),
    ),
    "the outcome of a called gate is asked outside": (
        ONE,
        drawing("start draft submit call_helper x", f"x publish end : {APPROVED}", "x draft : else").with_called(
            drawing("start secrecy end", name="helper")
        ),
    ),
    "an error through two levels": (
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            "back draft",
            subs={"sub1": ["start2 call_helper end2"]},
            attached=BACK,
        ).with_called(HELPER),
    ),
    "different errors to different places": (
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            "back draft",
            "again review submit",
            subs={
                "sub1": [
                    "start2 secrecy x_s",
                    f"x_s end2 : {APPROVED}",
                    "x_s fail_returned : secrecy.outcome == 'return' and secrecy.to == 'drafter'",
                    "x_s fail_section : else",
                ]
            },
            attached={**BACK, "again": Attached("sub1", "error", "section")},
            forms={
                "secrecy": [
                    choice("outcome", "approve", "return"),
                    choice(
                        "to",
                        "drafter",
                        "section",
                        required=False,
                        show_when="outcome == 'return'",
                        required_when="outcome == 'return'",
                    ),
                ]
            },
        ),
    ),
    "hidden answers are asked only when shown": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s x : else",
            "x draft : secrecy.to == 'drafter'",
            "x review submit : secrecy.to == 'section'",
            forms={
                "secrecy": [
                    choice("outcome", "approve", "return"),
                    choice(
                        "to",
                        "drafter",
                        "section",
                        required=False,
                        show_when="outcome == 'return'",
                        required_when="outcome == 'return'",
                    ),
                ]
            },
        ),
    ),
    "suggestions with a difference review": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s call_suggestions publish end : {APPROVED}",
            "x_s draft : else",
            "back draft",
            attached={"back": Attached("call_suggestions", "error", "returned")},
        ).with_called(SUGGESTIONS),
    ),
    "suggestions from within the gate": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s call_suggestions secrecy : secrecy.outcome == 'suggest'",
            "x_s draft : else",
            "back draft",
            attached={"back": Attached("call_suggestions", "error", "returned")},
            forms=WITH_SUGGEST,
        ).with_called(SUGGESTIONS),
    ),
    "suggestions to the second gate renew the first": (
        TWO,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s sign : {APPROVED}",
            "x_s draft : else",
            "sign x_g",
            f"x_g publish end : {SIGNED}",
            "x_g call_suggestions sign : sign.outcome == 'suggest'",
            "x_g draft : else",
            "back draft",
            attached={"back": Attached("call_suggestions", "error", "returned")},
            forms={"sign": [choice("outcome", "approve", "return", "suggest")]},
        ).with_called(SUGGESTIONS),
    ),
    "a reminder beside the gate": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            "remind mark end2",
            attached={"remind": Attached("secrecy", interrupting=False)},
        ),
    ),
    "a time limit that sends it back": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            *CHECK[1:],
            "late draft",
            attached={"late": Attached("secrecy")},
        ),
    ),
    "a time limit that ends the matter": (
        ONE,
        drawing("start draft submit secrecy x_s", *CHECK[1:], "late end2", attached={"late": Attached("secrecy")}),
    ),
    "waiting for the day of release": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s ev : {APPROVED}",
            "x_s draft : else",
            "ev wait publish end",
            "ev msg_hold review x_r",
            "x_r ev : review.outcome == 'approve'",
            "x_r draft : else",
            rules={"wait": "release_time()"},
        ),
    ),
    "a countdown that can be held": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s review x_r : {APPROVED}",
            "x_s draft : else",
            "x_r sub1 : review.outcome == 'approve'",
            "x_r draft : else",
            "sub1 publish end",
            "held review",
            subs={"sub1": ["start2 wait end2"]},
            attached={"held": Attached("sub1", "message", "hold")},
            rules={"wait": "release_time()"},
        ),
    ),
    "numbering after the review": (
        ONE,
        drawing("start draft submit secrecy x_s", f"x_s number wait publish end : {APPROVED}", "x_s draft : else"),
    ),
    "archive after the release": (
        ONE,
        drawing("start draft submit secrecy x_s", f"x_s publish opinion end : {APPROVED}", "x_s draft : else"),
    ),
    "a new version after the release": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish review x_r : {APPROVED}",
            "x_s draft : else",
            "x_r end : review.outcome == 'approve'",
            "x_r draft : else",
        ),
    ),
    "yearly look at what was withheld": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s x_w : else",
            "x_w wait review x_r",
            "x_r x_w : review.outcome == 'return'",
            "x_r draft : else",
            rules={"wait": "days(365)"},
        ),
    ),
    "the gate asked again and again": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s publish end : {APPROVED}",
            "x_s secrecy : secrecy.outcome == 'refer'",
            "x_s draft : else",
            forms={"secrecy": [choice("outcome", "approve", "return", "refer")]},
        ),
    ),
    "a second secrecy task decides what the first refers": (
        ONE,
        drawing(
            "start draft submit secrecy x_s",
            f"x_s x_p : {APPROVED}",
            "x_s secrecy2 x_t : secrecy.outcome == 'refer'",
            "x_s draft : else",
            "x_t x_p : secrecy2.outcome == 'approve'",
            "x_t draft : else",
            "x_p publish end",
            forms={"secrecy": [choice("outcome", "approve", "return", "refer")]},
        ),
    ),
    "an automatic check that sends back": (
        ONE,
        drawing(
            "start draft submit probe x",
            "x secrecy : probe.ok and probe.state == 'new'",
            "x draft : else",
            *CHECK,
        ),
    ),
    "terminate after the release": (
        ONE,
        drawing(
            "start draft submit p_1 secrecy x_s",
            "p_1 opinion end2",
            f"x_s publish stop : {APPROVED}",
            "x_s end3 : else",
        ),
    ),
    "a nested sub-process": (
        ONE,
        drawing(
            "start draft submit sub1 publish end",
            "back draft",
            subs={
                "sub1": ["start2 sub2 end2"],
                "sub2": ["start3 secrecy x_s", f"x_s end3 : {APPROVED}", "x_s fail_returned : else"],
            },
            attached=BACK,
        ),
    ),
}
