"""The plans of this shop's extractions. A folder an extraction, a file a step; `ls` tells the story."""
