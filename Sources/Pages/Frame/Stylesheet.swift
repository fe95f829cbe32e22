/// The stylesheet of all pages; a separate file, so that the pages need no inline style.
package enum Stylesheet {
    /// Its `Content-Type`.
    package static let contentType = "text/css; charset=utf-8"

    /// The rules.
    package static let css = colours + frame + tables + account + charts + phone

    private static let colours = """
        :root {
          color-scheme: light dark;
          --surface: #fff; --panel: #f5f6f8; --text: #1c1e21; --muted: #5b6068; --line: #d5d8dd;
          --brand: #e6522c; --link: #0b57b0; --good: #17702f; --bad: #b3150d; --warn: #7d5000; --warn-panel: #fff4d6;
          --bad-panel: #fdeceb; --expected: #1c1e21; --band: #1c1e21;
          --text-bar: #4a86e0; --image-bar: #14967f; --voice-bar: #e2a20c; --video-bar: #d2568d; --link-bar: #6747b5;
          --other-bar: #7a808a; --day-bar: #8fa6c4; --shown-bar: #2b66c4;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --surface: #15171b; --panel: #1f2228; --text: #e8eaed; --muted: #a6acb5; --line: #3a3f48;
            --brand: #b8411f; --link: #8ab8ff; --good: #6fd08c; --bad: #ff8f86; --warn: #f0c060; --warn-panel: #332a12;
            --bad-panel: #3a1d1b; --expected: #fff; --band: #fff;
            --text-bar: #5f97ea; --image-bar: #2bae96; --voice-bar: #edb53a; --video-bar: #e27aa8; --link-bar: #9d80e8;
            --other-bar: #949aa5; --day-bar: #56698a; --shown-bar: #6ea3f2;
          }
        }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        body {
          font-family: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans",
            "Liberation Sans", "Noto Sans CJK SC", sans-serif;
          margin: 0; color: var(--text); background: var(--surface); line-height: 1.45; overflow-wrap: break-word;
        }
        header { background: var(--brand); color: #fff; padding: 1rem; }
        h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
        h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
        a { color: var(--link); text-underline-offset: .15em; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        main { padding: 1rem; max-width: 80rem; margin: 0 auto; }
        main:focus { outline: none; }
        main > * { margin: 0 0 1.25rem; }
        code {
          font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          font-size: .9em;
        }
        small, .note, .summary { color: var(--muted); }
        strong { color: var(--text); }
        .skip { position: absolute; left: -100vw; background: var(--surface); padding: .5rem 1rem; }
        .skip:focus { left: 0; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
        body > nav { background: var(--panel); border-bottom: 1px solid var(--line); padding: 0 1rem; }
        body > nav a {
          display: block; padding: .6rem 0 .45rem; border-bottom: 3px solid transparent; text-decoration: none;
        }
        body > nav a:hover { text-decoration: underline; }
        body > nav .language { margin-left: auto; }
        body > nav a[aria-current] { border-color: var(--brand); color: var(--text); font-weight: 600; }
        .pages { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; }
        .pages p { margin: 0; }
        .none { color: var(--muted); }
        .notice { background: var(--warn-panel); border-left: 4px solid var(--warn); padding: .6rem .9rem; }
        .error { background: var(--bad-panel); border-left: 4px solid var(--bad); padding: .75rem 1rem; }
        .error p { margin: .25rem 0 0; }
        .crumbs { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        form { display: flex; flex-wrap: wrap; gap: .5rem .6rem; align-items: center; }
        input, select, button {
          font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--muted); border-radius: 4px;
          padding: .35rem .6rem; max-width: 100%;
        }
        button { background: var(--panel); cursor: pointer; }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; }

        """

    private static let tables = """
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; color: var(--muted); padding: 0 0 .5rem; }
        th, td {
          text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0;
          border-bottom: 1px solid var(--line);
        }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { white-space: nowrap; border-bottom-width: 2px; }
        th, dt, label, .state, .number { word-break: keep-all; }
        tbody th { font-weight: 600; }
        tbody tr:hover { background: var(--panel); }
        time, .when, .when small { white-space: nowrap; }
        td small, th small { display: block; font-weight: 400; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        [aria-sort=ascending]::after { content: " ▲"; color: var(--muted); }
        [aria-sort=descending]::after { content: " ▼"; color: var(--muted); }
        .state { font-weight: 600; white-space: nowrap; }
        .up { color: var(--good); }
        .failing { color: var(--bad); }
        .waiting { color: var(--muted); }
        .accounts tbody th { min-width: 10rem; overflow-wrap: anywhere; }
        .accounts .narrow { display: none; }
        span.special { color: var(--warn); }

        """

    private static let account = """
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: .75rem; }
        .facts div {
          background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem;
        }
        .facts .long { grid-column: span 2; }
        dt { color: var(--muted); font-size: .85rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        dd small { display: inline; }
        .facts div:not(.long) dd { word-break: keep-all; }
        progress { width: 100%; height: .5rem; display: block; margin-top: .35rem; accent-color: var(--shown-bar); }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 29rem), 1fr)); gap: 1.5rem; }
        .charts section { min-width: 0; max-width: 46rem; }
        figure { margin: 0; }
        details { margin-top: .5rem; }
        summary { cursor: pointer; color: var(--link); }
        .legend {
          display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .25rem 0 0; padding: 0;
          font-size: .875rem;
        }
        .swatch { display: inline-block; width: .8em; height: .8em; border-radius: 2px; vertical-align: -.05em; }
        .swatch.expected {
          background: color-mix(in srgb, var(--band) 22%, transparent); border-block: 2px solid var(--expected);
        }
        .swatch.usual { width: 1.6em; height: 0; border-top: 2px dashed var(--muted); border-radius: 0; vertical-align: .25em; }
        .swatch.missing { border: 1px dashed var(--muted); }
        .swatch.day { background: var(--day-bar); }
        .swatch.shown { background: var(--shown-bar); }
        .swatch.type-text { background: var(--text-bar); }
        .swatch.type-image { background: var(--image-bar); }
        .swatch.type-voice { background: var(--voice-bar); }
        .swatch.type-video { background: var(--video-bar); }
        .swatch.type-link { background: var(--link-bar); }
        .swatch.type-other { background: var(--other-bar); }

        """

    private static let charts = """
        .chart { display: block; width: 100%; height: auto; overflow: visible; }
        .chart text { fill: var(--muted); font-size: 14px; font-variant-numeric: tabular-nums; }
        .chart .tick { text-anchor: end; }
        .chart .slot { text-anchor: middle; }
        .chart .message { text-anchor: middle; fill: var(--text); }
        .grid { stroke: var(--line); stroke-width: 1; }
        rect.type-text { fill: var(--text-bar); }
        rect.type-image { fill: var(--image-bar); }
        rect.type-voice { fill: var(--voice-bar); }
        rect.type-video { fill: var(--video-bar); }
        rect.type-link { fill: var(--link-bar); }
        rect.type-other { fill: var(--other-bar); }
        rect.day { fill: var(--day-bar); }
        rect.shown { fill: var(--shown-bar); }
        rect.missing {
          fill: var(--panel); stroke: var(--muted); stroke-opacity: .55; stroke-width: .75;
          stroke-dasharray: 2 4;
        }
        path.special { fill: var(--warn); }
        .chart .band { fill: var(--band); fill-opacity: .18; pointer-events: none; }
        .chart .expected { fill: none; stroke: var(--expected); stroke-width: 1.75; pointer-events: none; }
        .chart .usual {
          fill: none; stroke: var(--expected); stroke-opacity: .65; stroke-width: 1.25; stroke-dasharray: 4 3;
          pointer-events: none;
        }
        rect:hover { opacity: .8; }

        """

    private static let phone = """
        @media (max-width: 40rem) {
          .chart text { font-size: 20px; }
          .accounts .wide { display: none; }
          .accounts .narrow { display: block; }
          .accounts { font-size: .9rem; }
          .accounts th, .accounts td { padding-right: .5rem; }
          .accounts tbody th { min-width: 6rem; }
          .accounts thead th, .accounts tbody th .state { white-space: normal; }
          form label { flex-basis: 100%; }
          .facts { grid-template-columns: 1fr 1fr; }
          body > nav { font-size: .9rem; }
          body > nav ul { column-gap: 1rem; }
          h1 { font-size: 1.5rem; }
        }
        @media print { nav, form, .skip, .pages { display: none; } }

        """
}
