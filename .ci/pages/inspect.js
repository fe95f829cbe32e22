(() => {
  const luminance = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const channels = (colour) => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const isClear = (colour) => channels(colour)[3] === 0 || colour === "transparent";
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!isClear(colour)) return channels(colour);
    }
    return [255, 255, 255];
  };
  const name = (e) => `<${e.tagName.toLowerCase()} class="${e.getAttribute("class") || ""}"> ${e.textContent.trim().slice(0, 30)}`;
  const ownText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const isSeen = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 0 && !e.closest(".skip, title, desc");
  const shown = [...document.body.querySelectorAll("*")].filter((e) => ownText(e) && isSeen(e));
  const faint = shown.filter((e) => {
    const style = getComputedStyle(e);
    const text = luminance(channels(e.closest("svg") ? style.fill : style.color));
    const behind = luminance(background(e));
    const ratio = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    return ratio < (isLarge ? 3 : 4.5);
  });
  const texts = [...document.querySelectorAll("svg text")];
  const boxes = [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
    const list = [...svg.querySelectorAll("text")].map((e) => [e, e.getBoundingClientRect()]);
    return list.flatMap(([a, p], i) => list.slice(i + 1)
      .filter(([, q]) => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom)
      .map(([b]) => `${a.textContent} / ${b.textContent}`));
  });
  const isSqueezed = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const lines = [...range.getClientRects()];
    return lines.length > 3 && Math.max(...lines.map((l) => l.width)) < 4 * parseFloat(getComputedStyle(e).fontSize);
  };
  const sum = (selector) => [...document.querySelectorAll(selector)].reduce((n, e) => n + Number(e.dataset.messages), 0);
  const count = (selector) => document.querySelectorAll(selector).length;
  const levels = [...document.querySelectorAll("h1, h2, h3")].map((e) => Number(e.tagName[1]));
  return {
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: levels.join(" "),
    rules: document.styleSheets.length && document.styleSheets[0].cssRules.length,
    background: getComputedStyle(document.body).backgroundColor,
    faint: faint.map(name),
    small: texts.filter((e) => e.getBoundingClientRect().height < 11).map(name),
    overlaps: boxes,
    clipped: texts.filter((e) => e.getBoundingClientRect().left < 0 || e.getBoundingClientRect().right > innerWidth).map(name),
    squeezed: shown.filter(isSqueezed).map(name),
    unnamed: [...document.querySelectorAll("table:not(:has(> caption)), th:not([scope]), input:not([id]):not([type=hidden])")].map(name),
    inline: count("[style], script, [onclick], [onload]"),
    bars: count("rect.bar"), barSum: sum("rect.bar"), bands: count(".chart path.band"),
    days: count("rect.day"), missing: count("rect.missing"), dayRows: count("section[aria-labelledby=days] tbody tr"),
    missingRows: [...document.querySelectorAll("section[aria-labelledby=days] tbody tr")]
      .filter((row) => /missing|缺数据/.test(row.cells[2].textContent)).length,
    charts: count("svg.chart"),
    names: [...document.querySelectorAll("th[scope=row] a[href*='account=']")].map((a) => a.querySelector("bdi").textContent),
  };
})()
