"""`python -m experiments` is `bidlab`."""

from experiments.cli import main

if __name__ == "__main__":
    main()
