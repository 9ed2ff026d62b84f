"""Who the customers are: sign-up, login, logout, profile."""
