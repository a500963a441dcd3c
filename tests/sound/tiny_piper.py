"""A Piper model small enough to make in a test: Piper loads it as any other, and it hums, longer for a longer text."""

from __future__ import annotations

import json
from pathlib import Path

RATE = 16000
A_LETTER = 800
"""Samples a letter lasts at the model's own pace."""


def make(folder: Path, name: str = "hum", language: str = "en_GB") -> Path:
    """The model and what describes it, in ``folder``; the path of the model."""
    from onnx import NodeProto, TensorProto, checker, helper

    def constant(name: str, kind: int, values: list[float]) -> NodeProto:
        shape = [len(values)] if len(values) > 1 else []
        return helper.make_node("Constant", [], [name], value=helper.make_tensor(name, kind, shape, values))

    nodes = [
        helper.make_node("Size", ["input"], ["letters"]),
        helper.make_node("Cast", ["letters"], ["many"], to=TensorProto.FLOAT),
        constant("second", TensorProto.INT64, [1]),
        helper.make_node("Gather", ["scales", "second"], ["pace"]),
        constant("letter", TensorProto.FLOAT, [A_LETTER]),
        helper.make_node("Mul", ["many", "letter"], ["usual"]),
        helper.make_node("Mul", ["usual", "pace"], ["samples"]),
        constant("zero", TensorProto.FLOAT, [0.0]),
        constant("one", TensorProto.FLOAT, [1.0]),
        helper.make_node("Range", ["zero", "samples", "one"], ["time"]),
        constant("pitch", TensorProto.FLOAT, [2 * 3.14159265 * 220 / RATE]),
        helper.make_node("Mul", ["time", "pitch"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        constant("shape", TensorProto.INT64, [1, 1, 1, -1]),
        helper.make_node("Reshape", ["wave", "shape"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["batch", "letters"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "samples"])]
    graph = helper.make_graph(nodes, "hum", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    checker.check_model(model)
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    letters = "_^$ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,?!'"
    config = {
        "audio": {"sample_rate": RATE, "quality": "x_low"},
        "espeak": {"voice": language.replace("_", "-").lower()},
        "language": {"code": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "text",
        "phoneme_id_map": {letter: [number] for number, letter in enumerate(letters)},
        "num_symbols": len(letters),
        "num_speakers": 1,
        "speaker_id_map": {},
    }
    Path(f"{path}.json").write_text(json.dumps(config))
    return path
