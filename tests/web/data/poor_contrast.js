// Every text whose contrast with its ground is below WCAG 2.2 AA.
() => {
  const parse = text => { const c = text.match(/[\d.]+/g).map(Number); return c.length === 3 ? [...c, 1] : c; };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const linear = v => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const ground = e => { const layers = []; for (; e; e = e.parentElement) {
      const style = getComputedStyle(e); const c = style.backgroundColor;
      if (c.startsWith('color')) return null; layers.push(parse(c)); }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]); };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, dialog, .visually-hidden, .skip, option')) continue;
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), under = ground(e); if (!under) continue;
    const a = light(over(parse(style.color), under)), b = light(under);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}
