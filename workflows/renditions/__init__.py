"""Renditions (清稿): from an uploaded file to the clean bytes that reviewers read and the public gets.

The way of a file, and what callers use:

    upload = uploads.read_upload(file_name, content)             # refuses what cannot be read
    marks = screening.marks.find_marks(upload)                   # a real secrecy mark: do not store anything
    metadata = metadata.read_metadata(upload)                    # what the file says about itself
    rendition = xhtml.build_rendition(upload, role="policy")     # the bytes under review, their hash and text
    filled = xhtml.fill_slots(rendition.content, Slots(number=…, dated_on=…, printed_on=…))
    assert xhtml.empty_slots(filled) == rendition.content        # what the release proves again
    page.page_html(filled), pdf.render_pdf(filled, title=…)      # what people see

Pure: no database, no Flask. `store.FileStore` keeps bytes under their SHA-256.
"""
