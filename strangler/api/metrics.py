"""GET with a token in; the monolith's links and extractions as numbers for Prometheus out. kit.metrics is a service's."""

from strangler.kit.metrics import scraped
from strangler.stages import gauges as extractions
from strangler.sync import config, exposition
from strangler.sync import gauges as links


@scraped
def metrics() -> bytes:
    samples = [*links.of_links(config.connection()), *extractions.of_extractions()]
    return exposition.page({**links.HELP, **extractions.HELP}, samples)
