"""What turns the package and the docs into the site.

``runtime`` makes the engine's folder: Pyodide, the calculator's compiled wheel, the trimmed standard library.
``finishing`` completes the site that MkDocs has built, ``licensing`` says what it ships of others, ``keeping`` adds the
engine of the last deploy. They read files and write files, and need the tools of requirements.txt and Node.js; nothing of
this reaches the browser.
"""
