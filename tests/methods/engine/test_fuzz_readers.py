"""Whatever bytes a file holds, it becomes a table or a refusal: never another error."""

import gzip
import io
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import number, open_table, run
from doorstep.methods.kernel.refusal import Refusal

QUICK = settings(
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ENDINGS = ["csv", "csv.gz", "tsv", "parquet", "dta", "sav", "xlsx"]


def sheet(cells):
    """A small .xlsx made by hand: text in the first row, numbers below."""
    rows = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str)
            else f'<c r="{chr(65 + c)}{r}"><v>{cell}</v></c>'
            for c, cell in enumerate(row)
            if cell is not None
        )
        + "</row>"
        for r, row in enumerate(cells, 1)
    )
    space = "http://schemas.openxmlformats.org/"
    main = f'xmlns="{space}spreadsheetml/2006/main"'
    office = f"{space}officeDocument/2006/relationships"
    package = f"{space}package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="Empty" sheetId="1" r:id="r1"/><sheet name="Data" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData/></worksheet>",
        "xl/worksheets/sheet2.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def valid(tmp_path_factory):
    """A whole file of every kind."""
    folder = tmp_path_factory.mktemp("valid")
    frame = pd.DataFrame({"area": [1.0, 2.0, None], "name": ["a", "", "张"]})
    pyreadstat.write_dta(frame, str(folder / "a.dta"), variable_value_labels={"area": {1: "urban"}})
    pyreadstat.write_sav(frame, str(folder / "a.sav"), variable_value_labels={"area": {1: "urban"}})
    pq.write_table(pa.table({"a": [1, 2, None], "b": ["x", "y", "张"]}), folder / "a.parquet")
    text = '姓名,code,"w ""x"""\n张三,0101,1.5\n"a,\nb",NA,.\n'.encode()
    made = {kind: (folder / f"a.{kind}").read_bytes() for kind in ("dta", "sav", "parquet")}
    made |= {"csv": text, "tsv": text.replace(b",", b"\t"), "csv.gz": gzip.compress(text)}
    return made | {"xlsx": sheet([["area", "name"], [1, "a"], [2.5, "b"]])}


def open_and_use(path, duck):
    try:
        table = open_table(path, on=duck).table
        rows = run(table)
        for name in table.columns:
            run(table.select(x=number(table, name)))
    except Refusal as refused:
        parts = [refused.code, str(refused.what), str(refused.why), str(refused.do)]
    else:
        return rows
    assert all(parts)
    return None


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_files_before_they_are_damaged_can_be_read(valid, tmp_path, duck, ending):
    path = tmp_path / f"a.{ending}"
    path.write_bytes(valid[ending])
    assert run(open_table(path, on=duck).table).num_rows >= 2


@pytest.mark.parametrize("ending", ENDINGS)
@QUICK
@given(data=st.data())
def test_a_damaged_file_is_a_table_or_a_refusal(valid, tmp_path, duck, ending, data):
    content = bytearray(valid[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 8))
        content[place : place + cut] = data.draw(st.binary(max_size=8))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    path = tmp_path / f"damaged.{ending}"
    path.write_bytes(bytes(content))
    open_and_use(path, duck)


@pytest.mark.parametrize("ending", ENDINGS)
@QUICK
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_refusal(tmp_path, duck, ending, content):
    path = tmp_path / f"any.{ending}"
    path.write_bytes(content)
    open_and_use(path, duck)


@QUICK
@given(text=st.text(alphabet=',;\t|"\n\r ab01.-eNA张\ufeff', max_size=80))
def test_any_arrangement_of_separators_and_quotes_is_a_table_or_a_refusal(tmp_path, duck, text):
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode())
    open_and_use(path, duck)


@QUICK
@given(
    names=st.lists(st.text(max_size=6), min_size=1, max_size=4),
    cells=st.lists(st.text(max_size=8), min_size=4, max_size=4),
)
def test_every_name_and_cell_that_is_quoted_comes_back_letter_by_letter(tmp_path, duck, names, cells):
    path = tmp_path / "quoted.csv"
    lines = [names, cells[: len(names)]]
    path.write_text(
        "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n" for line in lines),
        encoding="utf-8",
        errors="ignore",
        newline="",
    )
    rows = open_and_use(path, duck)
    if rows is not None and rows.num_rows == 1:
        assert rows.column_names == [name.encode("utf-8", "ignore").decode() for name in names]
        for field, cell in zip(rows.schema, cells, strict=False):
            if pa.types.is_string(field.type) and cell.strip() not in ("", "NA"):
                assert rows[field.name][0].as_py() == cell


def test_several_sheets_are_noted_and_text_among_numbers_is_refused(tmp_path, duck):
    path = tmp_path / "book.xlsx"
    path.write_bytes(sheet([["code", "welfare", None], ["0101", 1.5, None], ["0202", "none", None]]))
    opened = open_table(path, on=duck)
    assert "Data" in str(opened.notes[0])
    assert run(opened.table).to_pydict() == {"code": ["0101", "0202"], "welfare": ["1.5", "none"]}
    with pytest.raises(Refusal, match="2: 'none'"):
        number(opened.table, "welfare")


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0" + bytes(600), sheet([]), sheet([[]]), b"PK\x03\x04"])
def test_a_locked_empty_or_damaged_spreadsheet_is_refused(tmp_path, duck, content):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"book\.xlsx"):
        open_table(path, on=duck)
