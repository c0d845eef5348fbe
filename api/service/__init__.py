"""The use cases of Canon, without HTTP and without a terminal.

`application.Application` holds one object per group of use cases over the engines of this process. The command line and
the REST routes call only this layer, and so will every way in that comes later. It imports nothing from them.
"""
