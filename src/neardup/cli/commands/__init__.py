"""The commands of `neardup`: each module is the command of its name, and its function `command` runs it.

Its `ORDER` is the command's place in `neardup --help`. `neardup.cli` finds the modules by itself: to add a command, add
a module here. Modules import heavy libraries within functions, since every module is imported whatever the command.
"""
