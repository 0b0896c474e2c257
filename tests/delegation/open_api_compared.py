"""What has gone or become narrower between two OpenAPI documents, so that a program written for the first would fail.

Whatever was accepted must still be accepted. Whatever came back must still come back. An answer may have new values,
because the contract's lists grow.
"""

from __future__ import annotations

from typing import Any, Final

Plain = dict[str, Any]

AT_MOST: Final = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
AT_LEAST: Final = ("minimum", "minLength", "minItems", "exclusiveMinimum")
NO_OTHER: Final = ("pattern", "format", "multipleOf", "const")


def broken(old: Plain, new: Plain) -> list[str]:
    """Return the place of each thing that a program may rely on and that has gone or become narrower."""
    return sorted({*_of_paths(old, new), *_of_components(old, new)})


def _of_paths(old: Plain, new: Plain) -> list[str]:
    found = []
    for address, operations in old["paths"].items():
        for method, operation in operations.items():
            place = f"{method} {address}"
            now = new["paths"].get(address, {}).get(method)
            if now is None:
                found.append(f"{place} is gone")
                continue
            found += _of_parameters(place, operation.get("parameters", []), now.get("parameters", []))
            found += _of_bodies(f"{place} sent", operation.get("requestBody", {}), now.get("requestBody", {}))
            for status, answer in operation["responses"].items():
                if status not in now["responses"]:
                    found.append(f"{place} {status} is gone")
                else:
                    found += _of_bodies(f"{place} {status}", answer, now["responses"][status])
    return found


def _of_parameters(place: str, old: list[Plain], new: list[Plain]) -> list[str]:
    found = []
    now = {(one["in"], one["name"]): one for one in new}
    for one in old:
        key = (one["in"], one["name"])
        if key not in now:
            found.append(f"{place}: parameter {one['name']} is gone")
            continue
        found += _of_a_shape(f"{place}: {one['name']}", one["schema"], now[key]["schema"])
    was_needed = {(one["in"], one["name"]) for one in old if one.get("required")}
    is_needed = {key for key, one in now.items() if one.get("required")}
    return [*found, *(f"{place}: parameter {name} is needed now" for _, name in is_needed - was_needed)]


def _of_bodies(place: str, old: Plain, new: Plain) -> list[str]:
    found = []
    for kind, body in old.get("content", {}).items():
        if kind not in new.get("content", {}):
            found.append(f"{place} {kind} is gone")
        else:
            found += _of_a_shape(f"{place} {kind}", body["schema"], new["content"][kind]["schema"])
    return found


def _of_components(old: Plain, new: Plain) -> list[str]:
    found = []
    for name, shape in old["components"]["schemas"].items():
        now = new["components"]["schemas"].get(name)
        found += [f"{name} is gone"] if now is None else _of_a_shape(name, shape, now)
    return found


def _of_a_shape(place: str, old: Plain, new: Plain) -> list[str]:
    """Return what is narrower. A shape serves both requests and answers, so what it requires may not change."""
    found = [f"{place}: {key} is another" for key in ("$ref",) if old.get(key) != new.get(key)]
    found += [f"{place}: {one} is not taken" for one in _types(old) - _types(new)]
    found += [f"{place}: {one!r} is gone" for one in old.get("enum", []) if one not in (new.get("enum") or old["enum"])]
    if "enum" in new and "enum" not in old:
        found.append(f"{place}: has a list of values now")
    found += [f"{place}: {key} is narrower" for key in AT_MOST if key in new and new[key] < old.get(key, new[key] + 1)]
    found += [f"{place}: {key} is narrower" for key in AT_LEAST if key in new and new[key] > old.get(key, new[key] - 1)]
    found += [f"{place}: {key} is another" for key in NO_OTHER if key in new and new[key] != old.get(key)]
    if set(old.get("required", [])) != set(new.get("required", [])):
        found.append(f"{place}: what is needed is another")
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        found.append(f"{place}: takes no other key now")
    for name, shape in old.get("properties", {}).items():
        now = new.get("properties", {}).get(name)
        found += [f"{place}.{name} is gone"] if now is None else _of_a_shape(f"{place}.{name}", shape, now)
    if "items" in old and "items" in new:
        found += _of_a_shape(f"{place}[]", old["items"], new["items"])
    for key in ("oneOf", "anyOf", "allOf"):
        ways, now = old.get(key, []), new.get(key, [])
        if len(ways) > len(now):
            found.append(f"{place}: one of {key} is gone")
        for number, (one, other) in enumerate(zip(ways, now, strict=False)):
            found += _of_a_shape(f"{place}: {key} {number}", one, other)
    return found


def _types(shape: Plain) -> set[str]:
    kind = shape.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)
