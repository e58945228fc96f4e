"""How the pages of edition 3 are made: written texts are placed at outlets, as syndication does.

Stories, versions, templates and furniture are written out in `written/`. The program decides where a text appears,
whole or cut, under which headline and in which frame. `python -m neardup_datasets.wire.placement` writes the corpus.
"""
