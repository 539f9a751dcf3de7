/** Light and dark follow the reader's system. States differ in mark and line as well as in colour. */
export const style = `
:root { color-scheme: light dark; --back: #ffffff; --card: #f6f8fa; --text: #1b1f24; --faint: #57606a; --line: #c4ccd4;
  --clean: #1a7f37; --warning: #875a00; --broken: #c01c28; --unknown: #7a3fd1; --hidden: #57606a; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --faint: #9da7b3;
  --line: #3d444d; --clean: #4cc35f; --warning: #d9a22b; --broken: #ff7b72; --unknown: #c29bff; --hidden: #9da7b3; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2.5rem) 3rem; max-width: 100rem; background: var(--back);
  color: var(--text); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 0.75rem; font-size: 1.25rem; } h3 { margin: 0; font-size: 1rem; }
p { margin: 0.25rem 0; } .summary { font-size: 1.15rem; } .faint, .place { color: var(--faint); font-weight: normal; }
code, pre, .detail { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.875rem; }
pre { white-space: pre-wrap; margin: 0; } a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--unknown); outline-offset: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.mark { font-weight: bold; display: inline-block; min-width: 1.1em; text-align: center; }
.clean > .mark, .clean > h3 > .mark, .clean > summary > .mark { color: var(--clean); }
.warning > .mark, .warning > h3 > .mark, .warning > summary > .mark { color: var(--warning); }
.broken > .mark, .broken > h3 > .mark, .broken > summary > .mark { color: var(--broken); }
.unknown > .mark, .unknown > h3 > .mark, .unknown > summary > .mark { color: var(--unknown); }
.hidden > .mark, .hidden > h3 > .mark, .hidden > summary > .mark { color: var(--hidden); }
.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center;
  margin: 1rem 0; padding: 0.6rem 0; background: var(--back); border-bottom: 1px solid var(--line); }
.filter[hidden] { display: none; } .filter fieldset { display: flex; flex-wrap: wrap; gap: 0 0.9rem; margin: 0; padding: 0; border: 0; }
.choice { min-height: 2rem; display: inline-flex; gap: 0.25rem; align-items: center; }
.choice input { width: 1.15rem; height: 1.15rem; margin: 0; }
.find { flex: 1 1 16rem; display: flex; gap: 0.5rem; align-items: center; }
.find input { flex: 1; min-width: 0; font: inherit; padding: 0.3rem 0.6rem; color: inherit; background: var(--card);
  border: 1px solid var(--faint); border-radius: 6px; }
.find input::placeholder { color: var(--faint); opacity: 1; }
article { margin: 0.75rem 0; padding: 0.75rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-left: 6px solid var(--hidden); border-radius: 6px; }
article.broken { border-left-color: var(--broken); } article.warning { border-left: 6px dashed var(--warning); }
article.unknown { border-left: 6px dotted var(--unknown); } article .place { margin-left: 0.5rem; }
.detail { white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 0.9rem; margin: 0.5rem 0 0; }
dt { color: var(--faint); } dd { margin: 0; min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.25rem; margin: 0 0 0.75rem; padding: 0; list-style: none; font-size: 0.875rem; }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--back); }
.talks { margin-top: 0.5rem; } .talks ul { columns: 20rem; margin: 0.5rem 0; }
.host-checks { margin: 1rem 0; } .host-checks h3 { margin-bottom: 0.25rem; }
details.item { border-bottom: 1px solid var(--line); } summary { padding: 0.35rem 0; cursor: pointer; }
table { width: 100%; border-collapse: collapse; margin: 0.1rem 0 0.75rem; font-size: 0.875rem; }
th, td { padding: 0.25rem 0.9rem 0.25rem 0; text-align: left; vertical-align: top; }
thead th { color: var(--faint); font-weight: normal; } tbody th { font-weight: normal; font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
td:first-child { white-space: nowrap; } .time { white-space: nowrap; text-align: right; padding-right: 0; } thead th:last-child { text-align: right; padding-right: 0; }
@media (max-width: 40rem) { thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: grid; grid-template-columns: max-content 1fr max-content; padding: 0.2rem 0; }
  tbody td:nth-child(3) { grid-column: 1 / -1; grid-row: 2; color: var(--faint); } .filter { position: static; } dl { grid-template-columns: 1fr; } }
.picture { display: block; font-size: 13px; } .picture text { fill: var(--text); } .picture .label { font-weight: bold; }
.picture .frame { fill: var(--card); stroke: var(--line); stroke-width: 1.5; } .picture .hit, .picture .row { fill: transparent; stroke: transparent; }
.picture .public rect { fill: var(--back); stroke: var(--faint); }
.picture a:hover .row, .picture a:hover .hit { stroke: var(--faint); } .picture a { outline-offset: 0; }
.picture .mark { font-weight: bold; } .picture .clean .mark { fill: var(--clean); } .picture .hidden .mark { fill: var(--hidden); }
.picture .broken .mark { fill: var(--broken); } .picture .broken .row, .picture .host.broken .frame { stroke: var(--broken); stroke-width: 2.5; }
.picture .warning .mark { fill: var(--warning); } .picture .warning .row, .picture .host.warning .frame { stroke: var(--warning); stroke-width: 2; stroke-dasharray: 8 4; }
.picture .unknown .mark { fill: var(--unknown); } .picture .unknown .row, .picture .host.unknown .frame { stroke: var(--unknown); stroke-width: 2; stroke-dasharray: 2 4; }
.picture .unasked text { fill: var(--faint); }
.talk { fill: none; stroke: var(--faint); stroke-width: 1.3; } .talk.public { stroke-width: 3; } .talk.scrapes { stroke-dasharray: 2 4; }
.talk.needs { stroke-dasharray: 10 4; }
.talk.broken { stroke: var(--broken); } .talk.warning { stroke: var(--warning); } .talk.unknown { stroke: var(--unknown); }
.picture.pointed .talk { opacity: 0.15; } .picture.pointed .talk.near { opacity: 1; stroke-width: 3; } .picture .out { opacity: 0.25; }
`;
