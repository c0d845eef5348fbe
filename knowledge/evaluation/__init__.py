"""Golden questions, metrics, reports, comparison and calibration.

A run asks golden questions and judges the answers; it records nothing. `asking` is the one module that knows the stages of
reasoning, and `retrieval` the folder that reads the index. Everything else is a function of what these two return.
"""
