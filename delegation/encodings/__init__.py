"""Schemes as files: reading them with every fault named, writing them, and their JSON Schema."""
