"""Figures for a paper."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from conftest import SOURCES
from studies import Study, write_report

import gradus

pytest.importorskip("matplotlib", reason="the package matplotlib is not installed")

from gradus import _plotting


@pytest.fixture
def report(tmp_path: Path) -> gradus.Report:
    study = Study(methods=tuple(f"m{i}" for i in range(9)))
    folder = study.write(tmp_path / "made")
    write_report(folder, study)
    return gradus.load(folder)


def test_colours_and_dashes_are_those_of_the_page() -> None:
    assets = SOURCES / "suite/render/html/assets"
    if not assets.exists():
        pytest.skip("not in the source tree")
    palette = (assets / "palette.js").read_text()
    light = re.search(r"light: \[(.*?)\]", palette)
    dashes = re.search(r"const dashes = \[(.*?)\]", palette)
    assert light is not None
    assert dashes is not None
    assert tuple(re.findall(r"'(.*?)'", light[1])) == _plotting.COLOURS
    assert tuple(re.findall(r"'(.*?)'", dashes[1])) == _plotting.DASHES
    style = (assets / "base.css").read_text()
    first = {name: re.search(rf"--{name}: (#\w+);", style) for name in ("ink", "muted", "grid")}
    found = {name: colour[1] for name, colour in first.items() if colour is not None}
    assert found == {"ink": _plotting.INK, "muted": _plotting.MUTED, "grid": _plotting.GRID}


def test_a_panel_draws_the_median_curves(report: gradus.Report) -> None:
    figure = report.plot("train_loss", "epoch", tasks=["hills"])
    (axes,) = figure.axes
    curves = report.median_curves("train_loss", "epoch")
    lines = {line.get_label(): line for line in axes.lines}
    for place, method in enumerate(report.curves["method"].cat.categories):
        curve = curves[(curves["task"] == "hills") & (curves["method"] == method)]
        np.testing.assert_array_equal(lines[method].get_xdata(), curve["x"])
        np.testing.assert_array_equal(lines[method].get_ydata(), curve["median"])
        assert lines[method].get_color() == _plotting.COLOURS[place % 7]
    assert lines["m0"].get_linestyle() == "-"
    assert lines["m7"].get_linestyle() == "--"
    assert len(axes.collections) == 9
    assert axes.get_xlabel() == "epochs"
    assert (axes.get_ylabel(), axes.get_title(loc="left")) == ("train_loss", "hills")


def test_a_method_keeps_its_colour_among_fewer(report: gradus.Report) -> None:
    figure = report.plot(methods=["m8", "m2"], band=False)
    assert len(figure.axes) == 2
    for axes in figure.axes:
        colours = {line.get_label(): line.get_color() for line in axes.lines}
        assert colours["m8"] == _plotting.COLOURS[1]
        assert colours["m2"] == _plotting.COLOURS[2]
        assert not axes.collections
        assert axes.get_ylabel() == "test_loss"
        targets = [line for line in axes.lines if line.get_label().startswith("_")]
        assert [line.get_ydata()[0] for line in targets] == [0.25]


def test_a_pdf_is_a_column_wide_with_fonts_embedded(report: gradus.Report, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        report.plot(tasks=["valleys"], path=tmp_path / name, log_y=True)
    content = (tmp_path / "a.pdf").read_bytes()
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", content)
    assert box is not None
    assert float(box[1]) == pytest.approx(3.25 * 72)
    assert float(box[2]) == pytest.approx(0.75 * 3.25 * 72)
    assert b"/FontFile2" in content  # TrueType, embedded
    assert content == (tmp_path / "b.pdf").read_bytes()
    report.plot(path=tmp_path / "c.svg", width=5)
    assert "train_loss" not in (tmp_path / "c.svg").read_text()


def test_a_method_that_grows_does_not_set_the_scale(tmp_path: Path) -> None:
    def grow(record: dict) -> None:
        if record["method"] == "adam":
            losses = record["evaluations"]["metrics"]["test_loss"]
            losses[4:] = [10.0 ** (50 * i) for i in range(1, len(losses) - 3)]

    study = Study(change=grow)
    folder = study.write(tmp_path / "made")
    write_report(folder, study)
    report = gradus.load(folder)
    for log_y in (False, True):
        figure = report.plot("test_loss", tasks=["hills"], log_y=log_y, path=tmp_path / "a.pdf")
        (axes,) = figure.axes
        curves = report.median_curves("test_loss")
        hills = curves[(curves["task"] == "hills") & (curves["median"] < 10)]["median"]
        low, high = axes.get_ylim()
        assert high < 2 * hills.max()
        assert low < hills.min()
        lines = {line.get_label(): line for line in axes.lines}
        np.testing.assert_array_equal(
            lines["sgd"].get_ydata(),
            curves[(curves["task"] == "hills") & (curves["method"] == "sgd")]["median"],
        )
        assert max(lines["adam"].get_ydata()) > high


def test_the_range_is_the_rule_of_the_page() -> None:
    from gradus._value_range import value_range

    better, worse = np.array([2.0, 1.0, 0.5]), np.array([2.0, 19.0, np.inf])
    assert value_range([better, worse], False) is None
    worse[1] = 20.1  # more than the first value and nine times its size
    assert value_range([better, worse], False) == (0.5, 2.0)
    assert value_range([-better, -worse], True) == (-2.0, -0.5)
    assert value_range([np.array([np.inf])], False) is None
    assert value_range([], False) is None


def test_a_notebook_shows_the_picture(report: gradus.Report) -> None:
    picture = report.plot(tasks=["hills"])._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == 3.25 * 160


def test_times_are_steps_and_axes_may_be_logarithmic(report: gradus.Report) -> None:
    figure = report.plot(axis="wall_s", log_x=True)
    assert figure.axes[0].get_xscale() == "log"
    assert figure.axes[0].lines[0].get_drawstyle() == "steps-post"


def test_names_that_do_not_exist_are_refused(report: gradus.Report, tmp_path: Path) -> None:
    cases = [
        ({"metric": "loss"}, "report.metric"),
        ({"axis": "time"}, "report.axis"),
        ({"tasks": ["hill"]}, "report.task"),
        ({"methods": ["m99"]}, "report.method"),
        ({"path": tmp_path / "no" / "a.pdf"}, "files.write"),
        ({"path": tmp_path / "a.xyz"}, "files.write"),
    ]
    for options, id in cases:
        with pytest.raises(gradus.Error) as error:
            report.plot(**options)
        assert error.value.id == id


def test_only_tasks_with_the_metric_are_drawn(tmp_path: Path) -> None:
    def lose(record: dict) -> None:
        if record["task"]["name"] == "hills":
            del record["evaluations"]["metrics"]["test_loss"]

    report = gradus.load(Study(change=lose).write(tmp_path / "made"))
    assert len(report.plot("test_loss").axes) == 1
    with pytest.raises(gradus.Error) as error:
        report.plot("test_loss", tasks=["hills"])
    assert error.value.id == "report.metric"
