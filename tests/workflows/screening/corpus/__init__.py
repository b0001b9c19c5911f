"""The labelled corpus of the machine check: what a careful reader finds in a text, and what is none of it.

cases/*.yaml hold the labelled cases, clean/*.txt whole official texts without fault. The labels were written from
GB/T 9704, the statutes and domain.md B.6 and B.7, before and apart from the checks. A case has

    id          unique
    body        lines put into the standard notice (`frame.py`); or
    text        the whole text of the file; or neither: the standard notice itself
    fields      lines of the standard notice that are worded otherwise (number, title, dated …); empty: left out
    builder     where and in which format the text stands (`builders.py`), txt unless said
    hidden      what the builder hides there
    role, class, attribute, elements    of the matter
    policy      the text that an interpretation is held against
    attachments names and texts of the attached files
    expect      what is to be found: kind (`kinds.py`), match (a part of the matched words), place, level
    clean       true: nothing at error or above may be found

Every finding at error or above that no expectation names counts against the precision of its check.
"""
