"""The style sheet of a page: light and dark, phone, desk and paper."""

from __future__ import annotations

from experiments.report.colours import variables

STYLE = f"""
:root {{ color-scheme: light dark; {variables(0)} }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ {variables(1)} }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 64rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }}
h2 {{ font-size: 1.1rem; margin: 2.25rem 0 .6rem; }}
p {{ margin: .5rem 0; }} li {{ margin: .4rem 0; }} ul {{ padding-left: 1.2rem; }}
code {{ font: .92em ui-monospace, monospace; }}
.soft {{ color: var(--soft); font-size: .9rem; }}
.verdict {{ background: var(--card); border-left: .3rem solid var(--more); padding: .8rem 1rem;
  font-size: 1.1rem; border-radius: .2rem; margin: 1rem 0; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }}
th, td {{ padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
  overflow-wrap: normal; white-space: nowrap; }}
th:first-child, td:first-child {{ text-align: left; white-space: normal; overflow-wrap: anywhere;
  min-width: 8rem; padding-left: 0; }}
td small {{ display: block; color: var(--soft); font-size: .85em; }}
tbody th {{ padding-top: 1rem; }}
.all {{ font-size: .88rem; }} .all th, .all td {{ padding: .25rem .45rem; }}
.panels {{ display: grid; gap: 1rem 1.5rem; margin: .75rem 0;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }}
.panels svg {{ display: block; width: 100%; max-width: 30rem; height: auto; }}
.settings td:first-child {{ width: 30%; }}
.settings th, .settings td {{ text-align: left; white-space: normal; overflow-wrap: anywhere; }}
summary {{ cursor: pointer; margin-top: 1rem; }}
.paper {{ display: none; }}
@media (max-width: 34rem) {{ .headline tr {{ display: grid; grid-template-columns: repeat(4, 1fr);
    border-bottom: 1px solid var(--line); }}
  .headline th, .headline td {{ padding: .25rem 0; border: 0; font-size: .8rem; }}
  .headline th {{ padding-left: .5rem; white-space: normal; }}
  .headline td:first-child {{ grid-column: 1 / -1; padding-bottom: 0; }}
  .headline th:first-child {{ display: none; }} }}
@media print {{ body {{ padding: 0; max-width: none; font-size: 10pt; }}
  .panels {{ grid-template-columns: 1fr 1fr; }}
  .panels > div, tr, .verdict, li {{ break-inside: avoid; }}
  h2 {{ break-after: avoid; }} p {{ orphans: 3; widows: 3; }}
  .wide {{ overflow: visible; }} details {{ display: none; }} .paper {{ display: block; }} }}
"""
