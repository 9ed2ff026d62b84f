"""What the files of a project say by themselves: facts of Python and templates, kept by hash, and the edges they make."""
