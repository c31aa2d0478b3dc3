"""Class files of training schools: a list of trainees in, a workbook out that says who can claim what, until when, and
what is missing.

`reading` reads the list, `judging` judges each trainee, `tallies` counts, `writing` and `summary` lay out the workbook;
`template` is an empty list to fill in. Rows go through one by one, and nothing of a person is kept but the row's own
name in the result. It promises nobody money: what isn't confirmed, and what no source gives a sum of, is said so.
"""

from policies.classes.run import ClassReport, run_class
from policies.classes.template import write_template

__all__ = ["ClassReport", "run_class", "write_template"]
