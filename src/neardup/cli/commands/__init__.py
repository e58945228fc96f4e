"""The commands of `neardup`, one a module: its name is the command's, its `command` what runs.

Its `ORDER` is the command's place in `neardup --help`. `neardup.cli` finds the modules by themselves; to add a command
is to add a module here. Modules import what is heavy within functions, since all are imported whatever the command.
"""
