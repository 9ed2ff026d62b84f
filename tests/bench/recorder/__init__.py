"""What `strangle record` takes of a request's time: the shop's own pages and API, with the recorder and without, by turns.

Each round does the same requests in one process with nothing installed, with every request watched and with one in a hundred,
in a sequence that turns from round to round; ratios are made within a round. Reading order: shop (what is asked), measure
(rounds in, the flat keys out), __main__.
"""
