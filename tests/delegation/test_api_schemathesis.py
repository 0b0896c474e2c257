"""The interface for programs is sent what its OpenAPI document allows and forbids. Its answers conform to the document.

An ordinary run sends a few examples to each address; ``make soak`` sends more. The seed is fixed, so failures repeat.
"""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from delegation.api.openapi import document
from tests.delegation.conftest import BLACKBURN, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.delegation.conftest import ClientOf

pytestmark = pytest.mark.usefixtures("plain_files")

COUNT: Final = int(os.environ.get("API_EXAMPLES", "10"))
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Let requests share the test's connection, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


MODES: Final = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_whatever_is_sent_is_answered_as_the_document_says(client_of: ClientOf, is_signed_in: bool) -> None:
    served = get_wsgi_application()
    sent = "; ".join(f"{name}={one.value}" for name, one in client_of(BLACKBURN).cookies.items())

    def app(environ: dict[str, Any], start: Any) -> Any:
        # Send the cookies of somebody signed in, whatever cookies are made up.
        environ["HTTP_COOKIE"] = sent if is_signed_in else ""
        return served(environ, start)

    described = document()
    operations: Any = schemathesis.openapi.from_dict(described)
    operations.app = app
    statuses: set[int] = set()
    addresses = [(address, method) for address, methods in described["paths"].items() for method in methods]
    for (address, method), mode in product(addresses, MODES):

        @examples(
            max_examples=COUNT, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operations[address][method.upper()].as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            answer = case.call(base_url="http://testserver", headers={"X-CSRFToken": TOKEN})
            statuses.add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert (401 in statuses) is not is_signed_in
    assert (200 in statuses) is is_signed_in
