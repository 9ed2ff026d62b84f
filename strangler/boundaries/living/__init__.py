"""What this process has loaded: apps, models, forms, admins, receivers, addresses. Found by asking Django, not by reading."""
