"""`make measure`: load the examples' servers and write calculator/knowledge/measures.json.

Names of questions as arguments measure only those; each writes its own entry and leaves the others as they are.
Ends with 0 when all are measured, 75 when the machine stays busy, 2 when something that is needed is not there, and
1 when a server does not do what it should; `make` itself ends with 2 then and names that number.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.examples.running import ROOT, settled
from tests.measure import gate
from tests.measure.figures import rows
from tests.measure.load import Failed
from tests.measure.protocol import Question, rounds
from tests.measure.questions import QUESTIONS
from tests.measure.servers import Series
from tests.measure.versions import said, versions

RESULT = ROOT / "calculator" / "knowledge" / "measures.json"


def main(chosen: list[str]) -> int:
    """Measure what is chosen, or all."""
    if fault := missing(chosen):
        print(fault, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended
    started = time.monotonic()
    try:
        print("Building what is not built yet.", flush=True)
        ready = {name: available(name, QUESTIONS[name]) for name in chosen or QUESTIONS}
        server, load, *_ = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {load})  # this process, and wrk with it
        for name, series in ready.items():
            entry = measured(name, QUESTIONS[name], series, (server, load))
            write(RESULT, name, entry)
    except gate.Busy as busy:
        print(busy, file=sys.stderr)
        return 75
    except pytest.fail.Exception as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except (Failed, AssertionError) as fault:
        print(*str(fault).splitlines()[:12], sep="\n", file=sys.stderr)  # a log that follows may be long
        return 1
    finally:
        for process in settled():
            print(f"Still running: {process}", file=sys.stderr)
    print(f"Done in {(time.monotonic() - started) / 60:.0f} minutes.")
    return 0


def missing(chosen: Sequence[str]) -> str:
    """What stands in the way, in one sentence; nothing where all is well."""
    unknown = [name for name in chosen if name not in QUESTIONS]
    if unknown:
        return f"There is no question {', '.join(unknown)}; there are {', '.join(QUESTIONS)}."
    if sys.platform != "linux":
        return "Measuring needs Linux, which tells what each process uses."
    if not shutil.which("wrk"):
        return "Measuring needs wrk, which loads the servers; Debian and Ubuntu have it as the package wrk."
    if len(os.sched_getaffinity(0)) < 2:
        return "Measuring needs two cores, one for the server and one for the load; this process may use only one."
    return ""


def available(name: str, question: Question) -> list[Series]:
    """The question's series whose programs are there, all built; the others are named."""
    found = []
    for one in question.series:
        try:
            for server in filter(None, (one.server, one.behind)):
                server.prepare()
        except pytest.skip.Exception as reason:
            print(f"{name}: {one.server.name} is left out, since {reason}.", file=sys.stderr)
        else:
            found.append(one)
    return found


def measured(name: str, question: Question, series: Sequence[Series], cores: tuple[int, int]) -> dict[str, object]:
    """The entry of the data file."""
    print(f"\n{name}", flush=True)
    started = time.monotonic()
    products = {product for one in series for server in (one.server, one.behind) if server for product in server.uses}
    known = versions(sorted(products))
    taken = rounds(question, series, cores[0], lambda: gate.wait(lambda: gate.share(cores)))
    found = rows(taken, {one.key: one.server.name for one in series}, question.base)
    for row in found:
        print(f"  {row['name']} {row.get('at', '')}: {row['values']}; ratios {row['ratios']}")
    print(f"  {len(taken)} rounds in {time.monotonic() - started:.0f} s", flush=True)
    return {
        "day": str(date.today()),
        "machine": machine(),
        "load": f"{question.load}; wrk {said('wrk', '-v')}",
        "versions": known,
        "base": question.base,
        "rows": found,
    }


def machine() -> str:
    """The machine in words."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    name = re.sub(r"\((R|TM)\)| Processor|@.*", "", model[1]).strip() if model else platform.machine()
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{os.cpu_count()} shared cores, {name}, Linux {kernel}; the server on one core, the load on another"


def write(path: Path, name: str, entry: dict[str, object]) -> None:
    """Puts the entry into the file in place of its former one; a list of numbers is one line."""
    questions = json.loads(path.read_text(encoding="utf-8"))["questions"] if path.exists() else {}
    text = json.dumps({"questions": questions | {name: entry}}, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(re.sub(r"\[\s+([-\d.e,\s]+?)\s+\]", _line, text) + "\n", encoding="utf-8")


def _line(numbers: re.Match[str]) -> str:
    return f"[{' '.join(numbers[1].split())}]"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    sys.exit(main(sys.argv[1:]))
