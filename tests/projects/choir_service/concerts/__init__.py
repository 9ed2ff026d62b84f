"""Concerts with programme, seats and castings; members and venues are only borrowed."""
