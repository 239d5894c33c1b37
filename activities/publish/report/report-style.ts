/** The report's style sheet: light and dark, from 360 px to wide, with fonts that hold Chinese. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --paper: #ffffff; --ink: #1b2430; --muted: #566273; --line: #e1e5eb; --band: #f5f7fa;
  --accent: #2458c5; --alarm: #c8321f; --node: #bfd0ef; --flow: #6d86b3; --back: #c07a1c; --soft: #e8eefb;
  --s0: #2f5fd0; --s1: #cf5c1d; --s2: #15877a; --s3: #a83a79; --s4: #6f7d12;
  --s5: #7450c4; --s6: #a97c00; --s7: #3f7592; --s8: #b2453f; --s9: #616161;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --paper: #1a2028; --ink: #e6eaf0; --muted: #9ca8b8; --line: #2c3542; --band: #1f2630;
    --accent: #7ea6ff; --alarm: #ff7561; --node: #44598a; --flow: #7f98c8; --back: #dda04a; --soft: #243150;
    --s0: #7da2ff; --s1: #f08a4b; --s2: #45c4b0; --s3: #e07ab8; --s4: #b4c24a;
    --s5: #b295ff; --s6: #e0b43c; --s7: #7fb8d8; --s8: #f0827b; --s9: #a8a8a8;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif;
}
header, main { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 36px; }
header p { margin: 0; color: var(--muted); max-width: 75ch; }
.brand { font-size: 14px; font-weight: 600; }
h1 { margin: 4px 0 6px; font-size: 34px; line-height: 1.15; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h1 span { color: var(--muted); font-weight: 400; white-space: nowrap; }
h2 { margin: 0 0 6px; font-size: 23px; line-height: 1.25; }
h3 { margin: 24px 0 6px; font-size: 17px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 18px 0 0; padding: 0; list-style: none; font-size: 15px; }
a { color: var(--accent); text-underline-offset: 3px; }
section { margin: 24px 0; padding: 26px 28px 28px; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.notice { margin: 24px 0 0; padding: 16px 28px 18px; background: var(--paper); border: 1px solid var(--alarm); border-left-width: 6px; border-radius: 8px; }
.notice h2 { font-size: 17px; color: var(--alarm); }
.notice ul { margin: 0; padding-left: 20px; max-width: 90ch; }
.notice li { margin: 4px 0; overflow-wrap: anywhere; }
.lead { margin: 0 0 18px; max-width: 80ch; color: var(--muted); }
.missing { margin: 8px 0; padding: 10px 14px; background: var(--band); border-left: 3px solid var(--back); }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1px; margin: 16px 0 0; background: var(--line); border: 1px solid var(--line); }
.tiles > div { padding: 14px 18px 16px; background: var(--paper); }
.tiles dt { font-size: 14px; color: var(--muted); }
.tiles dd { margin: 0; }
.tiles strong { display: block; font-size: 30px; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles dd span { display: block; font-size: 14px; color: var(--muted); }
.findings { margin: 0; padding-left: 20px; max-width: 90ch; }
.findings li { margin: 6px 0; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px 36px; margin-top: 20px; align-items: start; }
.columns.wide-left { grid-template-columns: minmax(0, 6fr) minmax(0, 5fr); }
.curves { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px 18px; margin-top: 8px; align-items: start; }
.columns > :only-child { max-width: 640px; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: 6px; font-size: 14px; color: var(--muted); max-width: 80ch; }
.key-alarm { color: var(--alarm); font-weight: 600; }
.scroll { margin-top: 20px; overflow-x: auto; }
.scroll:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; line-height: 1.4; }
caption { padding: 0 0 8px; text-align: left; font-weight: 650; font-size: 16px; }
th, td { padding: 7px 16px 7px 0; text-align: left; vertical-align: top; }
th { font-weight: 500; }
.data thead th { color: var(--muted); border-bottom: 1px solid var(--ink); vertical-align: bottom; }
.data tbody tr { border-bottom: 1px solid var(--line); }
.data tbody th { min-width: 110px; overflow-wrap: break-word; }
.data thead th { min-width: 70px; }
.data .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.data thead .number { white-space: normal; }
.data th:last-child, .data td:last-child { padding-right: 0; }
.bars { table-layout: fixed; max-width: 900px; }
.bars .name { width: 32%; }
.bars th { overflow-wrap: anywhere; line-height: 1.3; }
.bars th small { display: block; color: var(--muted); font-weight: 400; }
.bars td { padding-right: 0; white-space: nowrap; }
.bars .bar { display: inline-block; width: calc(var(--length) * (100% - 170px)); min-width: 2px; height: 16px; margin-right: 10px; vertical-align: -2px; background: var(--accent); border-radius: 0 2px 2px 0; }
.bars .end b { font-weight: 600; font-variant-numeric: tabular-nums; }
.bars .end small { color: var(--muted); font-size: 13px; }
.columns .bars .name { width: 38%; }
.columns .bars .bar { width: calc(var(--length) * (100% - 215px)); }
.data small { display: block; color: var(--muted); font-size: 13px; }
.note { margin: 8px 0 0; font-size: 14px; color: var(--muted); max-width: 80ch; }
.scroll + .bars, .bars + .scroll { margin-top: 24px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.dot { display: inline-block; width: 11px; height: 11px; margin-right: 8px; border-radius: 50%; vertical-align: -1px; }
.chip { display: inline-block; margin: 1px 4px 1px 0; padding: 0 7px; background: var(--soft); border-radius: 3px; font-size: 13px; white-space: nowrap; }
.prose { display: block; min-width: 300px; }
.share { display: block; padding: 0 4px; background: linear-gradient(90deg, var(--soft) calc(var(--length) * 100%), transparent 0); }
.heat { display: block; margin: -3px 0; padding: 3px 4px; background: color-mix(in srgb, var(--accent) var(--depth), transparent); }
.broad { min-width: 900px; }
.flag { color: var(--alarm); font-weight: 600; }
.steps { min-width: 230px; margin: 0; padding: 0; list-style: none; }
.steps li { display: inline; overflow-wrap: break-word; }
.steps li + li::before { content: " \\2192\\00a0"; color: var(--muted); }
.narrow-only { display: none; }
@media (max-width: 760px) {
  header, main { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 22px; }
  h1 { font-size: 26px; }
  section { margin: 14px 0; padding: 18px 14px; }
  .notice { margin-top: 14px; padding: 14px 14px 16px; }
  .tiles { grid-template-columns: 1fr; }
  .tiles strong { font-size: 26px; }
  .columns, .columns.wide-left { grid-template-columns: minmax(0, 1fr); }
  .curves { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .bars tbody, .bars tr, .bars tbody th, .bars td { display: block; }
  .bars tbody th { padding-bottom: 0; }
  .bars td { padding-top: 2px; white-space: normal; }
  .bars .bar, .columns .bars .bar { width: calc(var(--length) * (100% - 200px)); }
  .bars colgroup { display: none; }
  .scroll table { min-width: 620px; }
  .wide-only { display: none; }
  .narrow-only { display: block; }
}
@media print {
  body { background: none; }
  nav { display: none; }
  section { break-inside: avoid-page; border: 0; padding: 0; }
}
`;
