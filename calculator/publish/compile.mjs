// Compile the archives of a folder with Pyodide's own Python, for machines whose Python is of another minor version.
// In: the folder, and the site-packages that hold pyodide-build. Out: the folder as `pyodide py-compile` leaves it.
import { resolve } from 'node:path';
import { loadPyodide } from 'pyodide';

const [folder, packages] = process.argv.slice(2).map((path) => resolve(path));
// what runtime.py sets for every tool
const { SOURCE_DATE_EPOCH, PYTHONHASHSEED, PYTHONNODEBUGRANGES, PYTHONOPTIMIZE } = process.env;
const python = await loadPyodide({ env: { HOME: '/home/pyodide', SOURCE_DATE_EPOCH, PYTHONHASHSEED, PYTHONNODEBUGRANGES, PYTHONOPTIMIZE } });
python.mountNodeFS('/work', folder);
python.mountNodeFS('/packages', packages);
python.runPython(`
import sys
sys.path.append("/packages")
from pathlib import Path
from pyodide_build._py_compile import _py_compile_archive_dir
_py_compile_archive_dir(Path("/work"), verbose=False, compression_level=9)
`);
process.exit(0);
