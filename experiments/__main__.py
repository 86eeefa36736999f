"""`python -m experiments` is `bidloom`."""

from experiments.cli.app import main

if __name__ == "__main__":
    main()
