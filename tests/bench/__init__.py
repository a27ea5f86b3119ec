"""The benchmark, run by `make bench`: what it measures stands in the modules of this folder, the result in docs/assets/measured.json."""
