"""Finding the files a path or a glob names, and refusing clearly when there is none."""

import difflib
import glob
from pathlib import Path

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".txt.gz": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".dta": "stata",
    ".sav": "spss",
    ".zsav": "spss",
    ".xlsx": "sheet",
}
"""Ending of a file name, in small letters -> how it is read."""


def find(path: str | Path) -> tuple[str, list[Path]]:
    """The kind of the files at a path, a glob or a folder, and the files, sorted by name.

    Raises:
        Refusal: there is none, they are of several kinds, or their ending is not known.
    """
    files = _files(Path(path).expanduser())
    kinds = {_kind(file) for file in files}
    if len(kinds) > 1:
        raise Refusal(
            "engine.mixed-files",
            said("{path} cannot be read as one table.", path=str(path)),
            why=said("It names files of several kinds: {kinds}.", kinds=", ".join(sorted(kinds))),
            do=said("Name files of one kind, such as folder/*.parquet."),
        )
    return kinds.pop(), files


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return _in_folder(path)
    if path.exists():
        return [path]
    if glob.has_magic(str(path)):
        found = sorted(Path(name) for name in glob.glob(str(path), recursive=True))
        files = [file for one in found for file in (_in_folder(one) if one.is_dir() else [one])]
        if files:
            return list(dict.fromkeys(files))
    raise _absent(path)


def _in_folder(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and _seen(file, folder))
    if not files:
        raise Refusal(
            "engine.empty-folder",
            said("There is nothing to read in {folder}.", folder=str(folder)),
            why=said("The folder has no file that ends in {endings}.", endings=", ".join(ENDINGS)),
            do=said("Name the file itself, or a folder with Parquet or CSV files."),
        )
    return files


def _seen(file: Path, folder: Path) -> bool:
    # Spark and others leave _SUCCESS, .crc and temporary folders beside the data.
    inside = file.relative_to(folder).parts
    return not any(part.startswith(("_", ".")) for part in inside) and _ending(file) in ENDINGS


def _ending(file: Path) -> str:
    name = file.name.lower()
    return next((ending for ending in sorted(ENDINGS, key=len, reverse=True) if name.endswith(ending)), file.suffix)


def _kind(file: Path) -> str:
    ending = _ending(file)
    if ending not in ENDINGS:
        raise Refusal(
            "engine.unknown-ending",
            said("{file} cannot be read.", file=file.name),
            why=said("Files that end in {ending} are not known here.", ending=ending or "nothing"),
            do=said("Save it as one of: {endings}.", endings=", ".join(ENDINGS)),
        )
    return ENDINGS[ending]


def _absent(path: Path) -> Refusal:
    folder = path.parent
    if not folder.is_dir():
        why = said("There is no folder {folder}.", folder=str(folder))
        return Refusal("engine.no-file", _no(path), why=why, do=said("Check the path."))
    names = sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.5)
    do = said("Did you mean {name}?", name=near[0]) if near else said("Check the name and the folder.")
    why = said("The folder {folder} has no such file.", folder=str(folder))
    return Refusal("engine.no-file", _no(path), why=why, do=do)


def _no(path: Path) -> Said:
    return said("There is no file {path}.", path=str(path))
