"""The benchmark, run by `make bench`. Each module says what it measures; the result is docs/assets/measured.json."""
