"""A monolith of odd tables: whatever a model can say of its columns, and an API that can be copied in part."""
