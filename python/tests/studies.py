"""Output folders of studies as `gradus run` writes them, with made-up numbers.

Real ones come from the command (conftest.py); these are for what no command makes at will: many
points, damage, divergence, several machines.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MACHINE = {
    "cpu": "A processor",
    "cores": 2,
    "logical_cores": 2,
    "governor": None,
    "load": 0.5,
    "memory_bytes": 1 << 33,
    "kernel": "Linux 6.1",
    "architecture": "x86_64",
    "distribution": "Debian GNU/Linux 12 (bookworm)",
    "compiler": "gcc 12.2.0",
    "reasons": {},
}


def printed(value: Any, depth: int = 0) -> str:
    """JSON in the form in which Gradus prints it: objects over lines, lists of values on one."""
    indent = "  " * (depth + 1)
    if isinstance(value, dict) and value:
        lines = [f"{indent}{json.dumps(k)}: {printed(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        lines = [indent + printed(item, depth + 1) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + "  " * depth + "]"
    return json.dumps(value, ensure_ascii=False)


def write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(printed(value) + "\n", encoding="utf-8")


def id_of(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


Change = Callable[[dict[str, Any]], None]


@dataclass
class Study:
    """What is made; `change` edits each record before it is written."""

    tasks: Sequence[str] = ("hills", "valleys")
    methods: Sequence[str] = ("sgd", "adam")
    repetitions: int = 3
    points: int = 10
    metrics: Sequence[str] = ("test_loss", "train_loss")
    probes: Sequence[str] = ()
    change: Change = field(default=lambda record: None)
    seed: int = 0

    def request(self, task: str, method: str, repetition: int) -> dict[str, Any]:
        return {
            "id": id_of(task, method, repetition),
            "study": "made",
            "method": method,
            "entry": method,
            "repetition": repetition,
            "task": {
                "id": f"suite.{task}",
                "name": task,
                "version": 1,
                "options": {},
                "data": None,
            },
            "model": {"id": "suite.point", "options": {"start": [1.0]}},
            "optimizer": {"id": f"baselines.{method}", "options": {"lr": 0.1, "cap": "inf"}},
            "driver": None,
            "monitors": [],
            "settings": {"dtype": "float64", "steps": 1000, "epochs": None},
            "plugins": {},
        }

    def record(self, request: dict[str, Any], draw: random.Random) -> dict[str, Any]:
        n = self.points
        steps = list(range(n))
        worth = {name: [draw.random() / (i + 1) for i in range(n)] for name in self.metrics}
        target = {
            **{"metric": self.metrics[0], "value": 0.25, "source": "made up", "reached": True},
            **{"step": 3, "epoch": 0.375, "gradients": 3, "samples": 96, "wall_s": 0.3},
            "cpu_s": 0.2,
        }
        probe = {
            **{"text": "a probe", "unit": None, "reduction": "last", "reduced": 1.5},
            **{"steps": steps, "values": [float(i) for i in range(n)], "dense": None},
        }
        return {
            "schema": {"name": "gradus.run", "version": 1},
            **request,
            "environment": id_of("environment"),
            "status": "finished",
            "stop_reason": "budget",
            **{"reason": None, "error": None, "signal": None, "stderr": ""},
            "steps": n - 1,
            "epochs": (n - 1) / 8,
            "counts": {"values": n, "gradients": n, "samples": 32 * n, "by_driver": None},
            "time": {
                **{"wall_s": 0.1 * n, "cpu_s": 0.05 * n, "data_s": 0.0, "gradient_s": 0.01},
                **{"update_s": 0.0, "evaluation_s": 0.0, "contended": False, "reasons": {}},
            },
            "memory": {"peak_rss_bytes": 1 << 20, "reasons": {}},
            "evaluations": {
                "step": steps,
                "epoch": [i / 8 for i in steps],
                "gradients": steps,
                "samples": [32 * i for i in steps],
                "wall_s": [i * 0.1 + 0.01 * draw.random() for i in steps],
                "cpu_s": [i * 0.05 + 0.005 * draw.random() for i in steps],
                "parameter_hash": [f"{draw.getrandbits(128):032x}" for _ in steps],
                "metrics": worth,
            },
            "targets": [target],
            "probes": dict.fromkeys(self.probes, probe),
            **{"values": {}, "texts": {}, "tables": {}, "artifacts": {}, "files": {}},
            **{"figures": [], "platform": {}, "stale": None, "reasons": {}},
            "content_hash": "0" * 32,
        }

    def write(self, folder: Path) -> Path:
        """Writes plan, environment and records into `folder`; no report."""
        draw = random.Random(self.seed)
        requests = [
            self.request(task, method, repetition)
            for task in self.tasks
            for method in self.methods
            for repetition in range(self.repetitions)
        ]
        for request in requests:
            record = self.record(request, draw)
            self.change(record)
            write_json(folder / "runs" / request["id"] / "record.json", record)
        plan = {
            "schema": {"name": "gradus.plan", "version": 1},
            "study": "made",
            "study_hash": id_of("study"),
            "runs": requests,
            "tools": [],
            "claims": [],
        }
        write_json(folder / "plan.json", plan)
        schema = {"schema": {"name": "gradus.environment", "version": 1}}
        write_json(folder / "environments" / f"{id_of('environment')}.json", {**schema, **MACHINE})
        return folder


def write_report(folder: Path, study: Study, higher: Sequence[str] = ()) -> None:
    """Writes a report that says which way of each metric is better, and no summary."""
    tasks = [
        {
            **{"id": f"suite.{task}", "name": task},
            "metrics": [
                {"name": name, "higher_is_better": name in higher} for name in study.metrics
            ],
        }
        for task in study.tasks
    ]
    report = {
        "schema": {"name": "gradus.report", "version": 1},
        **{"study": {"name": "made", "toml": None}, "gradus": "0.1.0", "environments": {}},
        **{"tasks": tasks, "methods": [], "runs": [], "tools": [], "claims": []},
        "summary": {"final": [], "targets": [], "times": [], "comparisons": [], "runtimes": []},
        "failures": [],
    }
    write_json(folder / "report.json", report)
