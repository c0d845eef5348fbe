"""One grammar of values: numbers, money, percentages, durations, dates, counts, sizes and addresses.

`kinds` names the kinds of value, `extraction` reads what a sentence states, and `expectations` tells what a question asks
for. The other modules hold the tables and patterns that both use.
"""
