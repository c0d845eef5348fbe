"""The edge of the service over HTTP: who may send a request, how often, from where, and the headers of each reply.

REST and the console share it, so that neither decides by itself who somebody is.
"""
