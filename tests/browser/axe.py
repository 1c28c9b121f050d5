"""What axe-core, the checker of accessible pages, finds in a page of the browser."""

from axe_playwright_python.sync_playwright import Axe

# WCAG 2.2, levels A and AA, and what is good practice beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def axe_violations(page, rules=TAGS):
    """Return {rule of axe: [HTML of each element that breaks it]} for `page` as it stands."""
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    violations = Axe().run(page, options=options).response["violations"]
    return {each["id"]: [node["html"] for node in each["nodes"]] for each in violations}
