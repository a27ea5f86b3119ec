"""Whether everything that is known has its place on the site: a page in docs/, and the page in the navigation.

In: knowledge that keeps the rules, and the project's folder with docs/ and mkdocs.yml. Out: a complaint for each place that
is missing. MkDocs itself says nothing of a page that nobody wrote.
"""

from __future__ import annotations

from pathlib import Path

from ..model import Knowledge
from .rules import RULES, Complaint

STACKS = "guide/stacks.md"  # all stacks share one page, a section each


def complain_of_places(knowledge: Knowledge, project: Path) -> list[Complaint]:
    """A complaint for each requirement, option, worked product, stack and topic without its page, section or entry, and for
    each block of the source articles whose counterpart is not where it is said to be.

    None where the package stands alone, without a site.
    """
    if not (project / "mkdocs.yml").exists():
        return []
    docs, site_map = project / "docs", (project / "mkdocs.yml").read_text(encoding="utf-8")
    complaints = []
    pages = {
        **{f"requirements/{requirement.id}": f"decide/{requirement.id}.md" for requirement in knowledge.requirements},
        **{f"options/{option.id}": f"options/{option.id}.md" for option in knowledge.options},
        **{f"scenarios/{scenario.id}": f"scenarios/{scenario.id}.md" for scenario in knowledge.scenarios},
    }
    for file, page in pages.items():
        if not (docs / page).exists():
            complaints.append(_complaint("page", file, f"docs/{page}"))
        elif f"- {page}\n" not in site_map:
            complaints.append(_complaint("navigation", file, page))
    for topic in dict.fromkeys(fact.topic for fact in knowledge.facts.values()):
        if not (docs / "facts" / f"{topic}.md").exists():  # reached from their index, so not in the navigation
            complaints.append(_complaint("page", f"facts/{topic}", f"docs/facts/{topic}.md"))
    sections = (docs / STACKS).read_text(encoding="utf-8")
    for stack in knowledge.stacks:
        anchor = f"{{ #{stack.id} }}"
        if anchor not in sections:
            complaints.append(_complaint("section", f"stacks/{stack.id}", f"docs/{STACKS}", anchor))
    for kind, blocks in knowledge.blocks.items():
        for block in blocks:
            address, _, anchor = block.place.partition("/#")
            page, key = f"docs/{address}.md", f"blocks.{kind}.{block.shows}"
            if not (project / page).exists():
                complaints.append(_complaint("page", "coverage", page, key=key))
            elif f"{{ #{anchor} }}" not in (project / page).read_text(encoding="utf-8"):
                complaints.append(_complaint("section", "coverage", page, f"{{ #{anchor} }}", key=key))
    return complaints


def _complaint(rule: str, file: str, *values: str, key: str = "") -> Complaint:
    return Complaint(rule, f"{file}.toml", key, RULES[rule].format(*values))
