"""Who reaches across which app's border, and where: edges between apps, each with the place in the code that makes it."""
