"""What turns the package and the docs into the site.

``runtime`` makes the engine's folder: Pyodide, the calculator's compiled wheel, the trimmed standard library.
``finishing`` completes the site that MkDocs has built. Both read files and write files, and need the tools of
requirements.txt and Node.js; nothing of this reaches the browser.
"""
