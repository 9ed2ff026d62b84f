"""What a service says it answers, as an OpenAPI document. Reading order: contract, stub."""
