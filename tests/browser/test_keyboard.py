"""The keyboard alone: filing with a mistake, a file and a way back, following, leaving at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from complaints.models import Complaint, EvidenceItem, Message
from complaints.vocabulary import FilerKind
from tests.browser.conftest import Visitor
from tests.browser.keyboard import Keyboard

Make = Callable[..., Visitor]
CONTINUE = "#answers .screen-buttons .usa-button--big"
BACK = "#answers [name=back]"


def go_on(keyboard: Keyboard, slug: str) -> None:
    keyboard.opens(lambda: keyboard.press(CONTINUE), f"/report/{slug}/")


def begin(visitor: Visitor) -> Keyboard:
    """Past the bar by the skip link, and in."""
    keyboard, page = Keyboard(visitor.page), visitor.page
    visitor.goes_to("/report/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    keyboard.opens(lambda: keyboard.press("button[value=resident]"), "/report/incident/")
    return keyboard


def stumble_and_tell(keyboard: Keyboard) -> None:
    """Nothing written: the summary has the focus, its link leads to the field, Enter goes on."""
    page = keyboard.page
    keyboard.press(CONTINUE)
    page.wait_for_selector("[role=alert]:focus")
    keyboard.press(".error-list a")
    assert page.evaluate("document.activeElement.name") == "narrative"
    keyboard.write("[name=narrative]", "Demonstration: typed without a mouse, they hit me.")
    keyboard.write("[name=place]", "Main Street")
    keyboard.opens(lambda: page.keyboard.press("Enter"), "/report/force/")  # and switches nothing


def tell_of_officers(keyboard: Keyboard) -> None:
    keyboard.press("[name=officer0-force_types]", "Space")
    keyboard.press("details summary")
    keyboard.press("[name=officer0-employer]", "ArrowDown")
    go_on(keyboard, "people")
    keyboard.opens(lambda: keyboard.press("[name=add]"), "/report/people/#person2")
    keyboard.opens(lambda: keyboard.press(BACK), "/report/officers/")
    assert keyboard.page.is_checked("[name=officer0-force_types]")
    go_on(keyboard, "people")


def send_a_file(keyboard: Keyboard, file: Path) -> None:
    page = keyboard.page
    keyboard.goes_round()
    keyboard.reach("#file_chooser")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    keyboard.write("#file_description", "What I wrote down")
    keyboard.press("#send_files > button")
    page.wait_for_selector(".sent-file code")


def test_a_resident_files_with_the_keyboard_alone(visitor_with: Make, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Demonstration: what I saw.\n")
    visitor = visitor_with(width=360)
    keyboard, page = begin(visitor), visitor.page
    stumble_and_tell(keyboard)
    keyboard.press("[name=force_types][value=oc_spray]", "Space")
    go_on(keyboard, "munitions")
    keyboard.press("[name=munition_warning]", "ArrowDown")
    go_on(keyboard, "injuries")
    go_on(keyboard, "officers")
    tell_of_officers(keyboard)
    go_on(keyboard, "background")
    go_on(keyboard, "name")
    keyboard.press("[name=disclosure]", "ArrowDown")
    go_on(keyboard, "evidence")
    send_a_file(keyboard, file)
    go_on(keyboard, "statement")
    go_on(keyboard, "review")
    keyboard.opens(lambda: keyboard.press("[name=file]"), "/report/receipt/")
    complaint = Complaint.objects.get()
    assert (complaint.disclosure, complaint.munition_warning) == ("sealed", "no")
    assert EvidenceItem.objects.get().complaint == complaint
    phrase = page.inner_text(".receipt-card__phrase")

    keyboard.opens(lambda: keyboard.press("main a[href='/track/']"), "/track/")
    keyboard.write("#phrase", phrase)
    page.keyboard.press("Enter")
    page.wait_for_selector(".path--state")
    keyboard.goes_round()
    keyboard.opens(lambda: keyboard.press("a[href='/track/message/']"), "/track/message/")
    keyboard.write("#id_words", "Demonstration: is there news?")
    keyboard.opens(lambda: keyboard.press("main form button"), "/track/?done=message")
    assert Message.objects.get().complaint == complaint
    assert keyboard.unseen == {}


def test_an_officer_files_with_the_keyboard_alone_and_leaves_at_once(visitor_with: Make) -> None:
    visitor = visitor_with(width=1280, language="es")
    keyboard, page = Keyboard(visitor.page), visitor.page
    page.route("**/leave/", lambda route: route.fulfill(body="Elsewhere"))
    visitor.goes_to("/report/officer/")
    keyboard.opens(lambda: keyboard.press("button[value=officer]"), "/report/incident/")
    keyboard.write("[name=narrative]", "Demostración: mi compañero lo pateó.")
    go_on(keyboard, "order")
    keyboard.press("[name=under_order]", "Space")
    while not page.locator("[name=file]").count():
        here = page.url
        keyboard.press(CONTINUE)
        page.wait_for_url(lambda url: url != here, wait_until="domcontentloaded")  # noqa: B023
    keyboard.reach(BACK)
    keyboard.reach("[name=file]", "Shift+Tab")
    keyboard.opens(lambda: page.keyboard.press("Enter"), "/report/receipt/")
    assert Complaint.objects.get().filer_kind == FilerKind.OFFICER
    assert keyboard.unseen == {}
    keyboard.opens(lambda: keyboard.press("[data-leave]"), "/leave/")
    assert page.inner_text("body") == "Elsewhere"
