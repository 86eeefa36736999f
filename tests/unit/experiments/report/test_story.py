"""What of a story pages show and a terminal leaves out; sections and the links that lead to them."""

from experiments.report.blocks import Heading, OnPages, Picture, Story, Text, name_of, table_of
from experiments.report.html import html
from experiments.report.markdown import image, markdown
from experiments.report.notebook import notebook
from experiments.report.terminal import parts

#: A table whose name leads to the section below it, which says something on pages only.
STORY = Story(
    "All",
    "two of them",
    "Both hold.",
    (
        table_of(("what", "holds"), [(name_of("the | first"), "yes")]),
        Heading("The first"),
        Text("It holds, see `the rest` of `it`."),
        OnPages(lambda: [Text("At length.")]),
    ),
    links={"the | first": "#the-first", "the rest": "rest.md"},
)


def test_a_terminal_shows_the_titles_of_sections_and_not_what_is_for_pages() -> None:
    """What was studied, the headline, the table, and the section below a line of its own."""
    about, headline, _, *section = parts(STORY)

    assert ("two of them", "Both hold.") == (about, headline)
    assert ["", "The first", "It holds, see `the rest` of `it`."] == section


def test_what_is_for_pages_stands_in_its_place_there() -> None:
    """After the sentence that it goes on from, in both kinds of page; a notebook has none of it."""
    assert html(STORY).index("It holds") < html(STORY).index("At length.")
    assert markdown(STORY).index("It holds") < markdown(STORY).index("At length.")
    assert "At length." not in notebook(STORY)


def test_names_that_lead_somewhere_are_links() -> None:
    """To a section by its title, or to another page; any other name is code."""
    page = html(STORY)

    assert '<td><a href="#the-first">the | first</a></td>' in page
    assert '<h2 id="the-first">The first</h2>' in page
    assert '<a href="rest.md">the rest</a> of <code>it</code>.' in page


def test_links_in_markdown_leave_a_table_whole() -> None:
    """A bar in a name ends no cell."""
    text = markdown(STORY)

    assert r"| [the \| first](#the-first) | yes |" in text
    assert "see [the rest](rest.md) of `it`." in text


def test_a_table_without_rows_is_its_header() -> None:
    """Where all runs of what it would list failed."""
    told = Story("All", "", "None.", (table_of(("what", "holds"), []),))

    assert markdown(told).endswith("| what | holds |\n| :-- | --: |\n")
    assert "<th>what</th><th>holds</th>" in html(told)


def test_a_page_may_show_pictures_in_its_own_way() -> None:
    """As one file of all its drawings, say."""
    story = Story("All", "", "Both.", (Picture((), "both"),))

    assert "![a\\_b](images/both.png)" in markdown(story, lambda one: image("a_b", f"images/{one.file}.png"))
