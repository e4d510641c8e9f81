"""Somebody without a mouse: every step by a key, and every stop of the Tab key looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 150
# Where the focus is, and what is wrong with how it shows.
# A box that is drawn by its label shows the focus there.
STOP = """async () => {
  await new Promise(drawn => requestAnimationFrame(drawn)); // scrolled to where the focus is
  const it = document.activeElement;
  if (it.matches("body, main")) return { name: "the page", faults: [] };
  const drawn = it.matches(".usa-checkbox__input, .usa-radio__input");
  const shown = drawn ? it.nextElementSibling : it;
  const outline = getComputedStyle(shown, drawn ? "::before" : null);
  const box = it.getBoundingClientRect();
  const faults = [];
  if (outline.outlineStyle === "none" || parseFloat(outline.outlineWidth) < 2)
    faults.push("no outline");
  const channels = color => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = color => channels(color).slice(0, 3).map(it => it / 255)
    .map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
    .reduce((sum, it, place) => sum + it * [0.2126, 0.7152, 0.0722][place], 0);
  let behind = drawn ? shown : shown.parentElement;
  const isClear = node => channels(getComputedStyle(node).backgroundColor)[3] < 0.5;
  while (behind && isClear(behind)) behind = behind.parentElement;
  const ground = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
  const [darker, lighter] = [light(outline.outlineColor), light(ground)].sort((a, b) => a - b);
  if ((lighter + 0.05) / (darker + 0.05) < 3)
    faults.push(`outline ${outline.outlineColor} on ${ground}`);
  const middle = [box.x + box.width / 2, Math.max(box.y, 0) + Math.min(box.height, 40) / 2];
  const top = document.elementFromPoint(...middle);
  const labels = [...(it.labels || [])];
  if (!top || !(it.contains(top) || top.contains(it) || labels.some(l => l.contains(top))))
    faults.push("hidden behind " + (top ? top.outerHTML.slice(0, 60) : `the edge at ${middle}`));
  const name = it.id || it.name || it.textContent.trim().slice(0, 40);
  return { name, faults };
}"""


class Keyboard:
    """Presses keys, and notes each stop at which the focus cannot be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: dict[str, list[str]] = {}

    def reach(self, selector: str, key: str = "Tab") -> None:
        """Press Tab, or Shift+Tab, until the focus is on it."""
        for _ in range(MOST_STOPS):
            if self.page.evaluate("it => document.activeElement.matches(it)", selector):
                return
            self._move(key)
        raise AssertionError(f"{key} does not reach {selector} on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        self.reach(selector)
        self.page.keyboard.press(key)

    def write(self, selector: str, words: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(words)

    def opens(self, press: Callable[[], None], path: str) -> None:
        """What is pressed leads to another page."""
        press()
        self.page.wait_for_url(f"**{path}", wait_until="domcontentloaded")

    def goes_round(self) -> list[str]:
        """Press Tab until the focus has been everywhere and left the page: no trap."""
        self.page.evaluate("document.activeElement.blur()")
        stops: list[str] = []
        for _ in range(MOST_STOPS):
            name = self._move("Tab")
            if name == "the page" or (len(stops) > 1 and name == stops[0]):
                return stops
            stops.append(name)
        raise AssertionError(f"the Tab key does not leave {self.page.url}: {stops[-5:]}")

    def _move(self, key: str) -> str:
        """Press the key and look at where the focus is now; its name."""
        self.page.keyboard.press(key)
        stop: dict[str, Any] = self.page.evaluate(STOP)
        if stop["faults"]:
            self.unseen[f"{self.page.url}: {stop['name']}"] = stop["faults"]
        return str(stop["name"])
