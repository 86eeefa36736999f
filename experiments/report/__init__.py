"""The report of a comparison, as a web page and as Markdown, from one story.

Map of the package:

``blocks``
    what a story is made of: headings, sentences, tables, pictures
``story``
    a comparison as blocks, in the order in which they are read
``choosing``, ``drawing``
    which strategies, campaigns and targets are drawn, and how a picture becomes SVG
``forest``, ``day``, ``targets``, ``flow``, ``heat``, ``gap``
    one picture each, with the sentence that says what it shows in this study
``settings``
    what the study was made from, and the command that makes it again
``style``, ``html``, ``markdown``
    the same blocks as a page and as Markdown
``stored``
    the comparison that a folder holds, read without running anything
"""
