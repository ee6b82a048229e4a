"""How a rehearsal's page looks: light and dark, on a phone and on paper."""

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

STYLE = """
:root { --ink: #1d2329; --quiet: #566069; --paper: #ffffff; --edge: #d5dbe0; --soft: #f4f6f8; --red: #a4161a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecef; --quiet: #a9b4bd; --paper: #15191d; --edge: #3a444d; --soft: #1d2329; --red: #ff8f8a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 20px 16px 48px; max-width: 52rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; color: var(--quiet); }
p { margin: .25rem 0 .75rem; }
.lead { color: var(--quiet); }
.small { font-size: .85rem; color: var(--quiet); font-weight: 400; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
li { margin: .25rem 0; }
ul.over li, td.over { color: var(--red); font-weight: 600; }
td.over .small { color: inherit; }
.said { font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .45rem .5rem; border-bottom: 1px solid var(--edge); white-space: nowrap; }
th:first-child { text-align: left; white-space: normal; font-weight: 600; }
thead th { font-size: .85rem; color: var(--quiet); font-weight: 600; }
details.person, p.nothing { border-bottom: 1px solid var(--edge); margin: 0; padding: .5rem 0; }
p.nothing { padding-left: 1.1rem; color: var(--quiet); }
summary { cursor: pointer; overflow-wrap: anywhere; }
details.person > summary { font-weight: 600; }
details.message { margin: .5rem 0 .5rem .25rem; padding-left: .75rem; border-left: 3px solid var(--edge); }
.when { font-variant-numeric: tabular-nums; font-weight: 600; }
.words { white-space: pre-line; background: var(--soft); border-radius: 6px; padding: .75rem; margin: .5rem 0;
  overflow-wrap: anywhere; }
@media (max-width: 480px) {
  th, td { padding: .4rem .2rem; font-size: .85rem; }
  td .small { font-size: .75rem; }
  td .said { display: block; }
}
@media print {
  body { max-width: none; font-size: 11pt; padding: 0; }
  details.message, tr { break-inside: avoid; }
  .words { background: none; padding: .25rem 0; }
}
"""
