// Runs before the style sheet, so that a page never shows in the wrong theme first. It is a file of its own because our
// Content-Security-Policy allows no script inside the page. The key is spelled in src/style/theme.ts too.
(() => {
  try {
    const theme = localStorage.getItem("sawara.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be forbidden: the system's theme it is.
  }
})();
