"""The checks of the machine (技术核查), by what they look at. Importing this package registers all of them."""

from workflows.screening.checks import (  # noqa: F401
    attachments,
    attribute_line,
    dates,
    document_numbers,
    format,
    law,
    numbering,
    personal,
    personal_contacts,
    punctuation,
    repealed,
    secrecy,
    sums,
    table_sums,
    terms,
    unread,
)
