"""Measurements of the examples' servers, run by `make measure`; the result is calculator/knowledge/measures.json.

``questions`` says what is asked, ``servers`` what is started, ``protocol`` how a series is warmed and sampled, ``load``
and ``using`` read wrk and the kernel, ``gate`` refuses a busy machine, ``figures`` makes medians and intervals of it.
"""
