"""A query string as it set out, before mail, chats and networks changed it on its way.

In: text in which something was not read. Out: the same text with the damage undone. No id of ours holds any of what
the steps take away, so that they never choose between two answers; whether what is left are ids, ``answers`` says.
"""

from __future__ import annotations

import re

WRAPPED = 3  # times that a query can be escaped as a whole and still be read

# What networks, shops and mailings append to the links that go through them. The names are those that Brave drops from
# addresses (brave/brave-core, components/query_filter/utils.cc) and that mpchadwick/tracking-query-params-registry
# lists with their owners, of each what is put on links to other people's pages, read on 2026-11-28; TikTok's, LinkedIn's
# and Google's gad_ as they stand beside these in published links. Whatever begins so is meant.
APPENDED = (
    "utm_|_ga|_gl|gclid|gclsrc|dclid|gbraid|wbraid|gad_|srsltid"  # Google
    "|fbclid|fb_action_ids|igsh|twclid|ttclid|li_fat_id|epik|msclkid"  # networks and their advertisements
    "|yclid|ysclid|ymclid|_openstat|irclickid|rb_clickid|wickedid|unicorn_click_id"
    "|mtm_|pk_|piwik_|matomo_|s_cid|s_kwcid|ef_id|_branch_|at_recipient_|trk_"  # analytics
    "|mc_cid|mc_eid|mkt_tok|_hs|__hs|hsctatracking|__s|_bhlid|_bta_|_ke|_kx|bbeml|bsft_|ck_subscriber_id"  # mailings
    "|dm_i|et_rid|ml_subscriber|oft_|oly_|sc_eh|sc_uid|ss_email_id|vero_|vgo_ee"
)

UNSEEN = (
    "\\s\\x00-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe0f\\ufeff"
)

# What is undone, in this order: pattern -> what stands in its place.
STEPS = (
    ("address before the query", r"^(?=[^?&=]*/)[^?&=]*\?", ""),
    ("ampersand written as in HTML", r"(?:^|&)(?:amp|#0*38|#x0*26);", "&"),
    ("appended by a network", rf"(^|[?&#])(?:{APPENDED})[\w.-]*(?:=[^&?#]*)?(?=[&?#]|$)", r"\1"),
    ("escaped", "(?:%[0-9a-f]{2})+", lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace")),
    ("quoted-printable", "(?s).*=3d.*", lambda found: re.sub(r"=\r?\n|(?<==)3d", "", found[0], flags=re.IGNORECASE)),
    ("wrapped, spaced, or with signs that are not seen", rf"[{UNSEEN}+]+", ""),
    ("hyphens made typographic", "[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]", "-"),
    ("capitals", "[A-Z]+", lambda found: found[0].lower()),
    ("fragment in the query", "#[^&?]*", ""),
    ("second question mark", r"\?+", "&"),
    ("signs before a part", "(^|&)[^a-z0-9&=]+", r"\1"),
    ("signs after a part", "(?<=[a-z0-9:])[^a-z0-9:&]++(?=&|$)", ""),
)


def mended(text: str) -> str:
    """The text with the damage undone; a query that is as it set out stays as it is."""
    for _ in range(WRAPPED + 1):  # the last for what was appended before the first escape
        for _, pattern, right in STEPS:
            text = re.sub(pattern, right, text, flags=re.IGNORECASE)
    return text
