"""What is asked of every screen: axe's rules, the order of reading, room for large letters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Page

from accountability.resident.steps import QUESTIONS
from tests.browser import accessibility_tree
from tests.browser.conftest import Visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The page's own spacing gives way to what WCAG 1.4.12 lets a reader set.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
NO_SPACING = "() => { document.adoptedStyleSheets = [] }"
LETTERS = "size => { document.documentElement.style.fontSize = size }"
# Text that its own box cuts off, or that a button is too small for.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(it => {
  const style = getComputedStyle(it);
  const hides = [style.overflowX, style.overflowY].some(it => it === "hidden" || it === "clip");
  if (!hides && !it.matches("button, .usa-button")) return false;
  if (it.clientWidth <= 1 || it.matches("input, textarea, select")) return false;
  return it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1;
}).map(it => it.outerHTML.slice(0, 80))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(it => {
  const style = getComputedStyle(it);
  return style.transitionDuration.split(",").some(time => parseFloat(time) > 0)
    || style.animationName !== "none" || style.scrollBehavior === "smooth";
}).map(it => `moves: ${it.outerHTML.slice(0, 80)}`)"""
# Where the reader's own colors take ours away, an edge must tell boxes and buttons from text.
EDGELESS = """() => [...document.querySelectorAll("main button, main input, main textarea")]
  .filter(it => it.checkVisibility() && !it.matches(".usa-button--unstyled, [type=file]"))
  .filter(it => {
    const drawn = it.matches(".usa-checkbox__input, .usa-radio__input");
    const style = getComputedStyle(drawn ? it.nextElementSibling : it, drawn ? "::before" : null);
    return parseFloat(style.borderTopWidth) < 1 && parseFloat(style.outlineWidth) < 1;
  }).map(it => `has no edge: ${it.outerHTML.slice(0, 80)}`)"""
OTHER_LANGUAGES = """own => [...document.querySelectorAll("body [lang]")]
  .filter(it => it.lang !== own).map(it => [it.lang, it.textContent.trim()])"""
# What the walk meets: each screen of the questionnaire, and what comes before and after.
WALKED = frozenset(
    """
    home track report_start report_officer report_resume report_later report_review report_receipt
    """.split()
) | {f"report_{step.slug}" for step in QUESTIONS}
SWITCH = {"en": ["es", "Español"], "es": ["en", "English"]}


def axe_findings(page: Page, axe: str) -> dict[str, list[str]]:
    """The rules that the page breaks, each with the elements that break it."""
    page.evaluate(axe)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in result["violations"]}


def too_narrow(page: Page) -> list[str]:
    """What the page loses in half the width, in letters of twice the size, in loose lines."""
    size = page.viewport_size
    assert size is not None
    found = []
    for width, letters in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.evaluate(LETTERS, letters)
        taken = page.evaluate("document.documentElement.scrollWidth")
        if taken > width:
            found.append(f"{taken} px wide at {width} px with letters of {letters}")
        found += page.evaluate(CUT_OFF)
    page.set_viewport_size(size)
    page.evaluate(LETTERS, "")
    page.evaluate(SPACING)
    if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
        found.append("loose lines scroll sideways")
    found += page.evaluate(CUT_OFF)
    page.evaluate(NO_SPACING)
    return found


def lost_in_own_colors(page: Page) -> list[str]:
    """What cannot be told in forced colors, or moves for somebody who asked for rest."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found: list[str] = page.evaluate(EDGELESS) + page.evaluate(MOVING)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    return found


class Inspector:
    """Looks at each screen of a walk, and notes what it finds under the screen's name."""

    def __init__(self, visitor: Visitor, axe: str, language: str) -> None:
        self.page = visitor.page
        self.axe = axe
        self.language = language
        self.session = accessibility_tree.session_of(visitor.page)
        self.found: dict[str, Any] = {}
        self.seen: set[str] = set()

    def look(self, name: str) -> None:
        page = self.page
        page.wait_for_load_state("domcontentloaded")
        self.seen.add(resolve(urlsplit(page.url).path).url_name or "")
        self._note(name, self._spoken(name))
        self._note(name, self._languages())
        for rule, elements in axe_findings(page, self.axe).items():
            self.found[f"{name}: {rule}"] = elements
        width = page.evaluate("window.innerWidth")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            self._note(name, ["scrolls sideways"])
        if width < 640:
            self._note(name, too_narrow(page) + lost_in_own_colors(page))

    def _note(self, name: str, faults: list[str]) -> None:
        if faults:
            self.found.setdefault(name, []).extend(faults)

    def _spoken(self, name: str) -> list[str]:
        nodes = accessibility_tree.announced(self.session)
        found = accessibility_tree.faults_of(nodes)
        if "error" in name:
            found += accessibility_tree.faults_of_errors(nodes)
        if self.page.locator(".steps").count():
            heading = next(node.name for node in nodes if node.level == 1)
            progress = accessibility_tree.text_before_heading(nodes)
            if [word for word in progress.split() if word.isdigit()] != self._progress():
                found.append(f"how far one is, is not heard: {progress}")
            if heading not in self.page.title():
                found.append(f"the title does not name the step: {self.page.title()}")
        return found

    def _progress(self) -> list[str]:
        parts = self.page.locator(".steps__part")
        done = self.page.locator(".steps__part--done, .steps__part--now").count()
        return [str(done), str(parts.count())]

    def _languages(self) -> list[str]:
        page = self.page
        found = []
        if page.get_attribute("html", "lang") != self.language:
            found.append("the page says that it is in another language")
        others = page.evaluate(OTHER_LANGUAGES, self.language)
        if SWITCH[self.language] not in others:
            found.append("the switch of language does not say its own")
        phrases = page.locator(".receipt-card__phrase").all_inner_texts()
        if self.language != "en" and not all(["en", phrase] in others for phrase in phrases):
            found.append("the phrase is read with the sounds of another language")
        return found
