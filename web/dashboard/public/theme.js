// Sets the chosen theme before the first paint; without a choice the system decides. The dashboard changes it later.
try {
  const theme = localStorage.getItem("bw-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme is fine.
}
