"""``python -m vccleaner`` is ``vcclean``."""

from .cli import main

main()
