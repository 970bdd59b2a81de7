"""The reading interface called as its own description allows, and as it does not (schemathesis)."""

import warnings
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

DESCRIPTION = "/api/v1/openapi.json"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def play(app: Any, calls: int, number: int, code: str = "") -> dict[str, Any]:
    """About so many calls to a WSGI application, all operations alike; `code`: a community that there is.

    What schemathesis checks: no 5xx, only statuses, types and shapes of the description, wrong parameters refused,
    right ones taken.
    """
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    each = max(calls // (len(operations) * len(MODES)), 1)
    counted: Counter[str] = Counter()
    failures: list[dict[str, str]] = []
    for operation in operations:
        for mode in MODES:
            _drawn(operation, mode, each, number, code, counted, failures)
    return {
        "calls": sum(counted.values()),
        "operations": len(operations),
        "statuses": dict(sorted(counted.items())),
        "failures": failures,
    }


def _drawn(
    operation: Any,
    mode: GenerationMode,
    each: int,
    number: int,
    code: str,
    counted: Counter[str],
    failures: list[dict[str, str]],
) -> None:
    cases = operation.as_strategy(mode)
    if code and "{code}" in operation.path and mode is GenerationMode.POSITIVE:
        # A number out of the air is hardly ever a place: half of the calls ask for one that there is.
        cases = st.one_of(cases, operation.as_strategy(mode, path_parameters={"code": code, "number": 1}))

    @seed(number)
    @settings(
        max_examples=each,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def once(case: Any) -> None:
        answer = case.call()
        counted[str(answer.status_code)] += 1
        try:
            case.validate_response(answer)
        except BaseExceptionGroup as wrong:
            failures.append(
                {"call": f"{case.method} {answer.request.url}", "what": str(wrong.exceptions[0])[:600]}
            )
        except AssertionError as wrong:
            failures.append({"call": f"{case.method} {answer.request.url}", "what": str(wrong)[:600]})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            once()
        except Exception as error:
            failures.append(
                {"call": f"{mode.value} {operation.label}", "what": f"{type(error).__name__}: {error}"[:600]}
            )
