// How a call looks. Colours come from the page around it where it names them (--accent …), light and dark alike.
const STYLE = `
:host { all: initial; color-scheme: inherit; display: contents; }
* { box-sizing: border-box; margin: 0; }
.box {
  --accent-fill: var(--accent, #3b5bdb); --on-fill: var(--on-accent, #fff);
  --back: var(--raised, light-dark(#fff, #26262b)); --ink: var(--text, light-dark(#1d1d22, #ececf0));
  --ink-2: var(--text-2, light-dark(#4c4c55, #bfbfc8)); --edge: var(--line, light-dark(#e3e3e6, #3c3c44));
  --soft: var(--sunken, light-dark(#f3f3f5, #1b1b1f)); --ring: var(--focus, light-dark(#3556d8, #9db0ff));
  position: fixed; z-index: 2147483000; inset-block-end: 1rem; inset-inline-end: 1rem;
  inline-size: min(24rem, calc(100vw - 2rem)); max-block-size: calc(100dvh - 2rem); overflow: auto;
  display: flex; flex-direction: column; gap: 0.75rem; padding: 1rem; color: var(--ink); background: var(--back);
  border: 1px solid var(--edge); border-radius: 0.875rem; box-shadow: 0 2px 6px rgb(0 0 0 / 0.08), 0 18px 56px rgb(0 0 0 / 0.28);
  font: 400 0.875rem/1.45 var(--font, system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", sans-serif); text-align: start;
}
@media (min-width: 52rem) { .across { inset-inline: 1rem auto; } } /* beside the chat, not on it */
.slim { inline-size: min(18.75rem, calc(100vw - 1.5rem)); inset-inline-end: 0.75rem; inset-block-end: 0.75rem; padding: 0.75rem; gap: 0.5rem; }
.head { cursor: grab; touch-action: none; user-select: none; }
.head:active { cursor: grabbing; }
.box:focus { outline: none; }
h2 { font-size: 1rem; font-weight: 600; line-height: 1.3; }
[dir="auto"] { text-align: -webkit-match-parent; text-align: match-parent; }
.quiet { color: var(--ink-2); font-size: 0.8125rem; }
[hidden] { display: none !important; }
svg { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.row { display: flex; align-items: center; gap: 0.75rem; }
.row > .grow { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; }
.face {
  display: grid; place-items: center; inline-size: 2.75rem; block-size: 2.75rem; border-radius: 50%; flex: none;
  background: var(--accent-fill); color: var(--on-fill); font-weight: 600; font-size: 1rem;
}
.rings .face { animation: pulse 1.6s ease-out infinite; }
@keyframes pulse { from { box-shadow: 0 0 0 0 color-mix(in srgb, var(--accent-fill) 55%, transparent); } to { box-shadow: 0 0 0 1rem transparent; } }
.deeds { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button {
  font: inherit; font-weight: 500; color: inherit; background: var(--back); border: 1px solid var(--edge); border-radius: 0.5rem;
  min-block-size: 2.5rem; padding: 0.375rem 0.875rem; display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem;
  cursor: pointer; flex: 1 1 auto;
}
button:hover { background: var(--soft); }
button.main { background: var(--accent-fill); border-color: transparent; color: var(--on-fill); }
button.no { background: #c42b2b; border-color: transparent; color: #fff; }
button.main:hover, button.no:hover { filter: brightness(0.93); }
button:focus-visible, select:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; }
.stage { position: relative; border-radius: 0.625rem; overflow: hidden; background: #131316; color: #fff; aspect-ratio: 4 / 3; }
.tiles { block-size: 100%; display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 2px; }
.tile { position: relative; min-block-size: 0; overflow: hidden; }
.stage video { inline-size: 100%; block-size: 100%; object-fit: contain; display: block; }
.several .tile video { object-fit: cover; position: absolute; inset: 0; }
.several .shares video { object-fit: contain; } /* all of a screen, and more room for it than for faces */
.several:has(.shares) { grid-auto-flow: row; grid-template-rows: minmax(0, 1fr); grid-auto-rows: 30%; }
.several .shares { order: -1; }
.several:has(.shares) .tile:not(.shares) .said { inset-inline-end: calc(22% + 0.75rem); }
.stage .blank { position: absolute; inset: 0; display: grid; place-items: center; background: #131316; }
.stage .blank .face { inline-size: 4.5rem; block-size: 4.5rem; font-size: 1.5rem; }
.several .blank .face { inline-size: 3rem !important; block-size: 3rem !important; font-size: 1rem !important; }
.several:has(.shares) .tile:not(.shares) .face { inline-size: 2rem !important; block-size: 2rem !important; font-size: 0.75rem !important; }
.label { display: none; }
.several .label {
  display: block; position: absolute; inset-inline: 0; inset-block-end: 0; padding-block: 1.25rem 0.375rem; padding-inline: 0.5rem 2rem; font-size: 0.75rem; line-height: 1.3;
  color: #fff; background: linear-gradient(rgb(0 0 0 / 0), rgb(0 0 0 / 0.78) 55%); overflow-wrap: anywhere;
}
.label b { display: block; font-weight: 600; }
.third, .knocks { background: var(--soft); border-radius: 0.5rem; padding: 0.375rem 0.625rem; font-size: 0.8125rem; }
.stage .mine {
  position: absolute; inset-block-end: 0.5rem; inset-inline-end: 0.5rem; inline-size: 28%; block-size: auto; aspect-ratio: 4 / 3;
  border-radius: 0.4rem; object-fit: cover; border: 2px solid rgb(255 255 255 / 0.85); background: #2a2a30;
}
.mirrored { transform: scaleX(-1); }
.said { position: absolute; inset-block-start: 0.5rem; inset-inline-start: 0.5rem; display: flex; flex-direction: column; gap: 0.25rem; align-items: start; }
.yours { inset-inline: auto 0.5rem; }
.several .said { inset-block: auto 0.3125rem; inset-inline: auto 0.375rem; flex-direction: row; z-index: 1; }
.said > span { background: rgb(0 0 0 / 0.72); color: #fff; border-radius: 1rem; padding: 0.125rem 0.625rem; font-size: 0.75rem; }
.tile .said svg { display: none; }
.several .said > span { padding: 0.3125rem; line-height: 0; }
.several .said svg { display: block; inline-size: 0.875rem; block-size: 0.875rem; }
.several .said .says { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.voice .stage { aspect-ratio: 16 / 7; }
.stage:has(.several) .mine { inset-block: 0.5rem auto; inline-size: 22%; }
.stage:has(.several) .yours { inset-inline: 0.5rem auto; }
.stage:has(.shares):has(.several) .mine { inset-block: auto 0.5rem; } /* not on the screen */
.tools { display: flex; gap: 0.375rem; }
.tools button { padding: 0; flex: 1 1 2.5rem; min-inline-size: 2.25rem; min-block-size: 2.75rem; }
.slim .tools { gap: 0.25rem; }
.slim .tools button { min-block-size: 2.25rem; }
.tools button[aria-pressed="true"] { background: var(--ink); color: var(--back); }
.dot { inline-size: 0.5rem; block-size: 0.5rem; border-radius: 50%; background: #2f9e5b; display: inline-block; margin-inline-end: 0.375rem; }
.fair .dot { background: #d08a17; } .poor .dot { background: #d33a3a; }
time { font-variant-numeric: tabular-nums; }
.choices, .looks { display: grid; gap: 0.75rem; }
.small .stage, .small .choices { display: none; }
label { display: grid; gap: 0.25rem; font-size: 0.8125rem; color: var(--ink-2); }
select { font: inherit; font-size: 0.875rem; color: var(--ink); background: var(--back); border: 1px solid var(--edge); border-radius: 0.5rem; min-block-size: 2.25rem; padding-inline: 0.5rem; inline-size: 100%; }
.level { block-size: 0.5rem; border-radius: 1rem; background: var(--soft); border: 1px solid var(--edge); overflow: hidden; }
.level > i { display: block; block-size: 100%; inline-size: 100%; background: #2f9e5b; transform-origin: left; transform: scaleX(0); }
:dir(rtl) > .level > i { transform-origin: right; }
.wrong { color: light-dark(#a01d1d, #ffb4ab); }
.box:fullscreen { translate: none !important; inline-size: 100vw; max-block-size: none; inset: 0; border: 0; border-radius: 0; }
.box:fullscreen .stage { flex: 1; aspect-ratio: auto; min-block-size: 0; }
.box:fullscreen .mine { inline-size: 14%; }
.hush { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 30rem) { .box { translate: none !important; inset-inline: 0; inset-block-end: 0; inline-size: 100vw; border-radius: 0.875rem 0.875rem 0 0; border-inline: 0; border-block-end: 0; padding-block-end: max(1rem, env(safe-area-inset-bottom)); } }
@media (prefers-reduced-motion: reduce) { .rings .face { animation: none; } }
@media (forced-colors: active) { .tools button[aria-pressed="true"] { outline: 2px solid; } }
`;

export function stylesheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  return sheet;
}
