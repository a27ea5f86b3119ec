"""The calculator's page with its engine: how long an answer takes, whether the page ever stalls, what memory it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

from playwright.sync_api import Browser, BrowserType, Page

import calculator
from calculator.answers import parse, replace, to_query
from calculator.model import Answer
from tests.bench.figures import Row, bar, group, percentile, row, show

LOADS = 5
CHANGES = 100
ANSWERS = 500
PAUSE = 120  # ms between an answer and the next change of a reader in a hurry
LATENCY_BAR, TASK_BAR = 50, 50

# Resolves with ms from the navigation to the frame after the one that shows the result of a query.
SHOWN = """(query) => new Promise((resolve) => {
  const watch = new MutationObserver(() => {
    if (document.querySelector('#result')?.dataset.answers !== query) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => resolve(performance.now());
      after.port2.postMessage(0);
    });
  });
  watch.observe(document, { childList: true, subtree: true });
})"""
# The same from the pointer's release.
ARM = f"""query => {{
  let at = 0;
  addEventListener('pointerup', (event) => {{ at = event.timeStamp; }}, {{ capture: true, once: true }});
  window.painted = ({SHOWN})(query).then((shown) => shown - at);
}}"""
TASKS = """
  window.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask', buffered: true });
"""


def full_query() -> str:
    """An answer to every question, none of them unsure."""
    words = calculator.load().vocabulary
    draw = Random(3)
    answers = tuple(Answer(id, draw.choice(levels), words.default_importance) for id, levels in words.levels.items())
    return to_query(words, answers)


def changes(query: str) -> Iterator[tuple[str, str, str]]:
    """Without end: a question, another level of it, and the query after that change."""
    words = calculator.load().vocabulary
    draw = Random(4)
    answers, _ = parse(words, query)
    while True:
        old = draw.choice(answers)
        level = draw.choice([one for one in words.levels[old.requirement] if one != old.level])
        answers, _ = parse(words, to_query(words, replace(answers, Answer(old.requirement, level, old.importance))))
        yield old.requirement, level, to_query(words, answers)


def measure(kind: BrowserType, options: dict[str, object], address: str) -> list[dict[str, object]]:
    """Latency, longest task and memory, in a browser of its own."""
    browser = kind.launch(**options)
    query = full_query()
    try:
        tasks = [_longest_task(browser, address, query) for _ in range(LOADS)]
        latency, memory = _session(browser, address, query)
    finally:
        browser.close()
    worst = max(tasks)
    told = [
        "longest main-thread task from load to first answer",
        show(median(tasks), "ms") if median(tasks) else "none over 50 ms",
        f"greatest of {LOADS} loads: {show(worst, 'ms') if worst else 'none over 50 ms'}",
        "",
        bar(median(tasks), TASK_BAR, "ms"),
    ]
    note = (
        f"From the pointer's release to the frame after the result is in the page; every question answered, {CHANGES} "
        f"changes each. In a hurry means a change {PAUSE} ms after the last answer was shown, while the engine works on "
        "what follows the answer; otherwise it is done with that. Browsers report tasks over 50 ms only."
    )
    held = (
        "Private memory of the page's process, worker included, and JavaScript heap of the page, after a collection in "
        f"both. Up to {CHANGES} answers code is still being compiled; what grows after that would be a leak."
    )
    return [
        group("latency", "An answer", note, [*latency, told]),
        group("memory", "Memory", held, memory, ["What", "Memory", "Ratio", "Goal"]),
    ]


def _longest_task(browser: Browser, address: str, query: str) -> float:
    """The longest task over 50 ms on the main thread, 0 for none, from opening a link with answers to the answer shown."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(TASKS)
    page.goto(f"{address}/local/site/calculator/?{query}")
    _answered(page, query)
    page.wait_for_timeout(100)
    longest = page.evaluate("Math.max(0, ...tasks)")
    context.close()
    return float(longest)


def _session(browser: Browser, address: str, query: str) -> tuple[list[Row], list[Row]]:
    """One reader: the page, the engine's start, calm changes, hurried ones, and so on to ``ANSWERS`` answers."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/local/site/calculator/")
    before = _memory(browser, page)
    page.goto(f"{address}/local/site/calculator/?{query}")
    _answered(page, query)
    _settled(page)
    booted = _memory(browser, page)
    following = changes(query)
    calm = [_change(page, *next(following), hurried=False) for _ in range(CHANGES)]
    warm = _memory(browser, page)
    hurried = [_change(page, *next(following), hurried=True) for _ in range(CHANGES)]
    for _ in range(ANSWERS - 2 * CHANGES):
        _press(page, *next(following))
    _settled(page)
    after = _memory(browser, page)
    context.close()
    latency = []
    for name, samples, most in (("", calm, LATENCY_BAR), (", in a hurry", hurried, LATENCY_BAR)):
        tail = percentile(samples, 0.95)
        latency.append(row(f"change to painted answer, p50{name}", samples, "ms"))
        latency.append([f"change to painted answer, p95{name}", show(tail, "ms"), "", "", bar(tail, most, "ms")])
    grown = after[0] / warm[0]
    of_boot = f"{after[0] / booted[0]:.2f} of the first, {grown:.2f} of {CHANGES}"
    heap = f"{after[1] / booted[1]:.2f} of the first, {after[1] / warm[1]:.2f} of {CHANGES}"
    memory = [
        ["process, page without engine", show(before[0], "MB"), "", ""],
        [
            "process, after the first answer",
            show(booted[0], "MB"),
            f"{booted[0] / before[0]:.1f} of the page alone",
            "",
        ],
        [f"process, after {CHANGES} answers", show(warm[0], "MB"), f"{warm[0] / booted[0]:.2f} of the first", ""],
        [f"process, after {ANSWERS} answers", show(after[0], "MB"), of_boot, f"{bar(grown, 1.1)} of {CHANGES}"],
        ["JavaScript heap, after the first answer", show(booted[1], "MB"), "", ""],
        [
            f"JavaScript heap, after {CHANGES} answers",
            show(warm[1], "MB"),
            f"{warm[1] / booted[1]:.2f} of the first",
            "",
        ],
        [
            f"JavaScript heap, after {ANSWERS} answers",
            show(after[1], "MB"),
            heap,
            f"{bar(after[1] / warm[1], 1.1)} of {CHANGES}",
        ],
    ]
    return latency, memory


def _change(page: Page, requirement: str, level: str, query: str, hurried: bool) -> float:
    """Milliseconds from a reader's click on a level to the painted answer."""
    if hurried:
        page.wait_for_timeout(PAUSE)
    else:
        _settled(page)
    chip = page.locator(f'#q-{requirement} input[value="{level}"] + span')
    chip.scroll_into_view_if_needed()
    page.evaluate(ARM, query)
    chip.click()
    return float(page.evaluate("painted"))


def _press(page: Page, requirement: str, level: str, query: str) -> None:
    """The same change by script, unmeasured."""
    page.evaluate("name => document.querySelector(name).click()", f'#q-{requirement} input[value="{level}"]')
    _answered(page, query)


def _answered(page: Page, query: str) -> None:
    """Wait until the answer to ``query`` is shown. By a locator: a selector's handle would keep the element alive."""
    page.locator(f'#result[data-answers="{query}"]').wait_for(timeout=60_000)


def _settled(page: Page) -> None:
    """Wait until the weightings of the present answer are shown, and a breath."""
    page.locator("#more .mdx-shares").first.wait_for()
    page.wait_for_timeout(20)


def _memory(browser: Browser, page: Page) -> tuple[float, float]:
    """MB of private memory of the largest renderer, and MB of the page's JavaScript heap, after collections in both."""
    tools = page.context.new_cdp_session(page)
    tools.on("Target.attachedToTarget", lambda worker: workers.append(worker["sessionId"]))
    workers: list[str] = []
    tools.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False})
    collect = {"id": 1, "method": "HeapProfiler.collectGarbage"}
    for worker in workers:
        tools.send("Target.sendMessageToTarget", {"sessionId": worker, "message": json.dumps(collect)})
    tools.send(collect["method"])
    page.wait_for_timeout(1_000)
    heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    tools.detach()
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    private = max(_private(int(one["id"])) for one in processes if one["type"] == "renderer")
    return private, heap


def _private(process: int) -> float:
    """MB that a process shares with no other."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6
