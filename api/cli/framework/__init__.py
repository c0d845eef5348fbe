"""The parts that all commands share: options, sessions, output, lazy imports, examples."""
