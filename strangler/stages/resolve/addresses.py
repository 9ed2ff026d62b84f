"""A plan's `service` and `contract` in; addresses out, or what is missing."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.address import VARIABLE, fault_of_url
from strangler.plans.plan import Plan


def service_urls(plan: Plan, environment: Mapping[str, str]) -> tuple[tuple[str, ...], list[Refusal]]:
    """The service's base URLs, or the refusals: variables that are not set, texts that are no address."""
    parts, where = plan.extraction.service_parts, plan.extraction.where
    missing = [part for part in parts if VARIABLE.fullmatch(part) and not environment.get(part, "").strip()]
    if missing:
        return (), [_not_set(variable, plan, environment) for variable in missing]
    urls = plan.extraction.service_urls(environment)
    wrong = [(url, reason) for url in urls if (reason := fault_of_url(url))]
    return urls, [refuse("S215", where, url=url, reason=reason) for url, reason in wrong]


def _not_set(variable: str, plan: Plan, environment: Mapping[str, str]) -> Refusal:
    """Only names of variables are told; what they hold may be a secret."""
    near = nearest(variable, [name for name, value in environment.items() if value.strip()])
    return refuse("S214", plan.extraction.where, variable=variable, nearest=near, name=plan.name)


def contract_faults(plan: Plan, beside: Path) -> Iterator[Refusal]:
    """beside: folder that a relative path starts from, besides the plan's own."""
    contract = plan.extraction.contract
    if contract and not any((folder / contract).is_file() for folder in (plan.folder, beside)):
        yield refuse("S217", plan.extraction.where, path=contract)
