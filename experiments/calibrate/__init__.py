"""Calibration: from an account's log to a scenario whose `fixed` strategy repeats it.

Map of the package, in the order of the work:

``command``
    ``bidloom calibrate`` from end to end
``assumptions``
    what no log tells, a flag each
``sheet``, ``keyword_log``, ``adwords``, ``generic_table``
    reading files, and what they say about keywords
``click_rates``, ``seasons``, ``examination``, ``hours``
    estimates: rates from few counts, demand by day, slots, the curve of a day
``grouping``
    campaigns and names where the log has none
``setting``
    estimates and assumptions put together, and the unknowns
``plausible``
    a log that asks more than a scenario can hold is refused, a row of it named
``page``, ``observe``, ``solve``
    the market in closed form, the market simulated, and the solution that makes it repeat the log
``toml_words``, ``scenario_text``
    writing the scenario
``agreement``, ``agreement_text``
    the log beside the fitted market
``day_counts``, ``levels``, ``forecast``, ``bands``, ``future``
    the account by day, levels carried to the last days, forecasts in closed form and their intervals
``baselines``, ``scores``, ``hold_out``, ``hold_out_story``, ``foretelling``
    naive forecasts, days held out and scored beside them, and what a calibration tells of that
``forecast_file``, ``matching``, ``ledger``, ``ledger_story``
    ``bidloom score``: a forecast written, set beside the next report, and kept in a ledger

Everything is imported from the module that defines it: the command line must start without SciPy.
"""
