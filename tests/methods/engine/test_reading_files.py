"""What a person's file becomes, and what is said when it cannot become a table."""

import codecs
import gzip

import duckdb
import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from doorstep.methods.engine import as_table, duckdb_engine, open_table, run
from doorstep.methods.kernel.refusal import Refusal


@pytest.fixture
def csv(tmp_path, duck):
    """Write text (or bytes) to a file and open it."""

    def opened(content, name="survey.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, on=duck)

    return opened


def rows(table):
    return run(table).to_pylist()


def types(table):
    return {name: str(kind) for name, kind in table.schema().items()}


def test_columns_take_the_type_that_all_their_cells_have(csv):
    table = csv("whole,part,code,truth,name\n1,2.5,0101,TRUE,x\n-7,1e3,12,false,y\n").table
    assert types(table) == {
        "whole": "int64",
        "part": "float64",
        "code": "string",
        "truth": "boolean",
        "name": "string",
    }
    assert rows(table)[0] == {"whole": 1, "part": 2.5, "code": "0101", "truth": True, "name": "x"}


def test_empty_cells_and_missing_words_are_missing_in_numbers(csv):
    table = csv('a,b\n1,1\n,2\nNA,3\nn/a,4\nNaN,5\nnull,6\n.,7\n" ",8\n').table
    assert [row["a"] for row in rows(table)] == [1] + [None] * 7


def test_in_text_only_the_empty_cell_and_NA_are_missing(csv):
    table = csv("name,n\nnull,1\nNA,2\n,3\n.,4\n").table
    # A village may be called "null"; the column has one such cell, so it would be numbers if that were missing.
    assert [row["name"] for row in rows(csv("name,n\nEastfield,1\nnull,2\nNA,3\n,4\n").table)] == [
        "Eastfield",
        "null",
        None,
        None,
    ]
    assert types(table)["name"] == "float64"


def test_numbers_too_long_for_int64_keep_every_digit(csv):
    table = csv("id,n\n99999999999999999999,1\n12345678901234567890,2\n").table
    assert rows(table)[0]["id"] == "99999999999999999999"


@pytest.mark.parametrize("cell", ["1_000", "0x1A", "1,5", "１２", "inf", "1e999", "--1", "1.2.3"])
def test_what_only_looks_like_a_number_stays_text(csv, cell):
    table = csv(f'a,b\n"{cell}",1\n').table
    assert rows(table) == [{"a": cell, "b": 1}]


def test_one_stray_word_leaves_the_whole_column_text(csv):
    assert [row["w"] for row in rows(csv("w,b\n1.50,1\nabout 3,2\n").table)] == ["1.50", "about 3"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(csv, separator):
    table = csv(f"a{separator}b\n1{separator}x\n").table
    assert rows(table) == [{"a": 1, "b": "x"}]


def test_one_column_without_any_separator(csv):
    assert rows(csv("welfare\n1.5\n2\n").table) == [{"welfare": 1.5}, {"welfare": 2.0}]


def test_quotes_commas_and_line_breaks_inside_cells(csv):
    table = csv('"a ""b""", c \n"x,\ny","say ""hi"""\n').table
    assert rows(table) == [{'a "b"': "x,\ny", " c ": 'say "hi"'}]


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [("utf-8", False), ("utf-8-sig", False), ("gb18030", True), ("gbk", True), ("utf-16", True)],
)
def test_chinese_is_read_in_the_encodings_it_comes_in(csv, encoding, noted):
    opened = csv("姓名,县\n张三,云岭\n".encode(encoding))
    assert rows(opened.table) == [{"姓名": "张三", "县": "云岭"}]
    assert bool(opened.notes) == noted


def test_GB18030_far_below_a_plain_beginning_is_still_found(csv):
    opened = csv(b"name,n\n" + b"x,1\n" * 400_000 + "张三,2\n".encode("gb18030"))
    assert run(opened.table.filter(opened.table.n == 2)).to_pylist() == [{"name": "张三", "n": 2}]
    assert "GB18030" in str(opened.notes[0])


def test_western_accents_are_not_taken_for_chinese(csv):
    with pytest.raises(Refusal) as refused:
        csv("name,n\nCôte,1\nDésir,2\n".encode("latin-1"))
    assert refused.value.code == "engine.encoding"
    assert "line 2" in str(refused.value.why)


def test_a_damaged_UTF8_file_is_not_taken_for_chinese(csv):
    with pytest.raises(Refusal) as refused:
        csv("name,n\n张三张三张三张三张三张三张三,1\n".encode() + b"\xff,2\n")
    assert refused.value.code == "engine.encoding"


def test_gzip_is_unpacked(csv):
    assert rows(csv(gzip.compress(b"a,b\n1,2\n"), "survey.csv.gz").table) == [{"a": 1, "b": 2}]
    # Also when its name does not say so.
    assert rows(csv(gzip.compress(b"a,b\n1,2\n"), "survey.csv").table) == [{"a": 1, "b": 2}]


@pytest.mark.parametrize("place", [-4, -12, 15])
def test_damaged_gzip_is_refused_even_when_it_can_be_unpacked(csv, place):
    packed = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 1000))
    packed[place] ^= 0xFF
    with pytest.raises(Refusal):
        csv(bytes(packed), "survey.csv.gz")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("", "engine.empty-file", "empty"),
        ("a,b\n1,2\n3\n", "engine.csv-ragged", "Row 2 below the heading has 1 cells; the heading has 2"),
        ("a,b\n1,2,3\n", "engine.csv-ragged", "Row 1 below the heading has 3 cells"),
        ('a,b\n"x\ny",2\n3\n', "engine.csv-ragged", "Row 2 below"),
        ('a,b\n1,"2\n', "engine.csv-quote", "row 1"),
        ("a,b\n1,2\n3", "engine.csv-ragged", "Row 2"),
        ("a,b,A\n1,2,3\n", "engine.name-twice", "a, A"),
        ("a,,c\n1,2,3\n", "engine.csv-no-name", "Column 2"),
        (b"a,b\n1,\0\n", "engine.not-text", "zero bytes"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(csv, content, code, says):
    with pytest.raises(Refusal) as refused:
        csv(content)
    assert refused.value.code == code
    assert says in str(refused.value.why)


def test_a_broken_last_row_of_a_file_many_times_the_memory_is_found(tmp_path):
    small = duckdb_engine(memory="60MB", threads=2, scratch=tmp_path)
    path = tmp_path / "large.csv"
    block = "".join(f"{'household ' * 24}{n},{n},{n / 7}\n" for n in range(100_000))
    with path.open("w") as file:
        file.write("name,n,welfare\n")
        file.writelines(block for _ in range(10))
    assert path.stat().st_size > 4 * 60_000_000
    table = as_table(path, on=small)
    assert run(table.aggregate(n=table.count(), most=table.n.max())).to_pylist() == [{"n": 1_000_000, "most": 99_999}]
    with path.open("a") as file:
        file.write("household,7\n")
    with pytest.raises(Refusal) as refused:
        as_table(path, on=small)
    assert "Row 1000001 below the heading has 2 cells" in str(refused.value.why)


def test_a_heading_without_rows_is_a_table_without_rows(csv):
    assert rows(csv("a,b\n").table) == []


def test_files_of_a_glob_are_one_table_in_the_order_of_their_names(tmp_path, duck):
    (tmp_path / "b.csv").write_text("a\n2\n")
    (tmp_path / "a.csv").write_text("a\n1\n")
    assert rows(as_table(str(tmp_path / "*.csv"), on=duck)) == [{"a": 1}, {"a": 2}]
    (tmp_path / "c.csv").write_text("other\n3\n")
    with pytest.raises(Refusal, match=r"c\.csv"):
        as_table(tmp_path, on=duck)


def test_names_with_glob_letters_and_quotes_are_plain_names(tmp_path, duck):
    path = tmp_path / "year [20]*'24'.csv"
    path.write_text("a\n1\n")
    assert rows(as_table(path, on=duck)) == [{"a": 1}]


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("survei.csv", "engine.no-file", "Did you mean survey.csv"),
        ("nowhere/survey.csv", "engine.no-file", "There is no folder"),
        ("survey.doc", "engine.unknown-ending", ".doc"),
        ("folder", "engine.empty-folder", "nothing to read"),
        ("*.parquet", "engine.no-file", "no such file"),
    ],
)
def test_a_file_that_cannot_be_found_is_refused_with_a_hint(tmp_path, duck, name, code, says):
    (tmp_path / "survey.csv").write_text("a\n1\n")
    (tmp_path / "survey.doc").write_text("a\n1\n")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refusal) as refused:
        as_table(tmp_path / name, on=duck)
    assert refused.value.code == code
    assert says in str(refused.value)


def test_parquet_keeps_its_types_and_parts_of_the_path_are_columns(tmp_path, duck):
    for county, town in (("0101", "5"), ("0202", "16")):
        folder = tmp_path / f"county={county}" / f"town={town}"
        folder.mkdir(parents=True)
        pq.write_table(
            pa.table({"x": pa.array([1], pa.int16()), "d": pa.array([0], pa.date32())}), folder / "a.parquet"
        )
    table = as_table(tmp_path, on=duck)
    assert types(table) == {"x": "int16", "d": "date", "county": "string", "town": "int64"}
    assert [row["county"] for row in rows(table)] == ["0101", "0202"]


def test_parquet_files_that_differ_are_refused_by_column(tmp_path, duck):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"a": [1], "extra": [2]}), tmp_path / "2.parquet")
    with pytest.raises(Refusal, match="extra"):
        as_table(tmp_path, on=duck)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PAR1 cut off", b"PAR1\x00\x00\x00\x00PAR1"])
def test_what_is_not_parquet_is_refused(tmp_path, duck, content):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(Refusal, match=r"a\.parquet"):
        as_table(tmp_path / "a.parquet", on=duck)


@pytest.mark.parametrize("kind", ["dta", "sav"])
def test_labels_stay_beside_their_codes(tmp_path, duck, kind):
    path = tmp_path / f"survey.{kind}"
    frame = pd.DataFrame(
        {"area": [1.0, 2.0, None, 3.0], "welfare": [1.5, 2.0, None, 4.0], "name": ["a", "", "张", "d"]}
    )
    write = pyreadstat.write_dta if kind == "dta" else pyreadstat.write_sav
    write(frame, str(path), variable_value_labels={"area": {1: "urban", 2: "rural"}})
    opened = open_table(path, on=duck)
    assert types(opened.table) == {"area": "int64", "welfare": "float64", "name": "string"}
    assert [row["area"] for row in rows(opened.table)] == [1, 2, None, 3]
    assert [row["name"] for row in rows(opened.table)] == ["a", None, "张", "d"]
    assert [row["area"] for row in rows(opened.labelled(["area", "name"]))] == ["urban", "rural", None, "3"]


def test_two_codes_with_one_label_stay_two_groups(tmp_path, duck):
    path = tmp_path / "survey.dta"
    frame = pd.DataFrame({"area": [1, 2]})
    pyreadstat.write_dta(frame, str(path), variable_value_labels={"area": {1: "other", 2: "other"}})
    shown = rows(open_table(path, on=duck).labelled(["area"]))
    assert [row["area"] for row in shown] == ["other (1)", "other (2)"]


def test_missing_codes_of_stata_are_missing(tmp_path, duck):
    path = tmp_path / "survey.dta"
    frame = pd.DataFrame({"age": [30, "a", 41]})
    pyreadstat.write_dta(frame, str(path), missing_user_values={"age": ["a"]})
    assert [row["age"] for row in rows(as_table(path, on=duck))] == [30, None, 41]


@pytest.mark.parametrize(
    "made",
    [
        lambda: pa.table({"a": [1, 2]}),
        lambda: pa.table({"a": [1, 2]}).to_reader(),
        lambda: pa.record_batch({"a": [1, 2]}),
        lambda: pd.DataFrame({"a": [1, 2]}),
        lambda: pl.DataFrame({"a": [1, 2]}),
        lambda: pl.LazyFrame({"a": [1, 2]}),
        lambda: duckdb.connect().sql("SELECT unnest([1, 2])::BIGINT AS a"),
        lambda: ibis.memtable({"a": [1, 2]}),
    ],
    ids=["arrow", "reader", "batch", "pandas", "polars", "lazy", "relation", "memtable"],
)
def test_every_table_in_memory_is_the_same_table(duck, made):
    table = as_table(made(), on=duck)
    assert rows(table) == [{"a": 1}, {"a": 2}]
    assert rows(table.filter(table.a > 1)) == [{"a": 2}]  # asked twice: a reader would be spent by now


def test_an_ibis_table_is_returned_as_it_is(duck, table):
    made = table({"a": [1]}, duck)
    assert as_table(made) is made


def test_a_table_of_another_engine_is_refused(duck, table):
    with pytest.raises(Refusal) as refused:
        as_table(table({"a": [1]}, duck), on=duckdb_engine(memory="100MB"))
    assert refused.value.code == "engine.mixed"


def test_what_is_no_table_is_refused(duck):
    with pytest.raises(Refusal, match="int"):
        as_table(3, on=duck)


def test_a_byte_order_mark_is_not_part_of_the_first_name(csv):
    assert csv(codecs.BOM_UTF8 + b"a,b\n1,2\n").table.columns == ("a", "b")


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n"), ("\r", "\n"), ("\r\n", "\r")])
def test_line_ends_may_change_within_a_file(csv, ends):
    first, second = ends
    found = rows(csv(f'a,b{first}1,x{first}2,"y, z"{second}3,w{second}').table)
    assert found == [{"a": 1, "b": "x"}, {"a": 2, "b": "y, z"}, {"a": 3, "b": "w"}]


def test_files_with_different_line_ends_are_one_table(tmp_path, duck):
    (tmp_path / "1.csv").write_bytes(b"a,b\n1,x\n")
    (tmp_path / "2.csv").write_bytes(b"a,b\r\n2,y\r\n")
    assert [row["a"] for row in rows(as_table(tmp_path / "*.csv", on=duck))] == [1, 2]


def test_NaN_of_parquet_is_missing_also_where_the_statistics_leave_it_out(tmp_path, engine):
    path = tmp_path / "nan.parquet"
    cells = [float("nan"), 1.0, 2.0, float("inf"), None]
    pq.write_table(pa.table({"double": cells, "single": pa.array(cells, pa.float32())}), path)
    table = as_table(path, on=engine)
    for name in ("double", "single"):
        assert run(table.select(name), on=engine)[name].to_pylist() == [None, 1.0, 2.0, float("inf"), None]


def test_a_parquet_column_of_nothing_is_a_number_without_values(tmp_path, duck):
    path = tmp_path / "nothing.parquet"
    pq.write_table(pa.table({"a": pa.nulls(2), "b": [1, 2]}), path)
    assert types(as_table(path, on=duck)) == {"a": "float64", "b": "int64"}


def test_rows_keep_their_order_when_several_threads_read_them(tmp_path):
    path = tmp_path / "long.csv"
    count = 600_000  # several row groups for each thread
    path.write_text("place,n\n" + "".join(f"x{row},{row}\n" for row in range(count)), encoding="utf-8")
    four = duckdb_engine(threads=4)
    read = run(as_table(path, on=four), on=four)["n"].to_numpy()
    assert (read[1:] > read[:-1]).all()


def test_a_wide_file_is_typed_as_a_narrow_one(csv):
    cells = {"1": 1, "2.5": 2.5, "NaN": None, "": None, "true": True, "x": "x", "0101": "0101"}
    names = [f"c{place}" for place in range(210)]
    written = [list(cells)[place % len(cells)] for place in range(210)]
    table = csv(",".join(names) + "\n" + ",".join(written) + "\n").table
    assert list(rows(table)[0].values()) == [cells[cell] for cell in written]
    numbers = csv(
        ",".join(names) + "\n" + ",".join(["1.5"] * 210) + "\n" + ",".join(["NaN", *["2"] * 209]) + "\n"
    ).table
    assert set(types(numbers).values()) == {"float64"}
    assert rows(numbers)[1]["c0"] is None
