/** Colours of lines, as style classes with a variant for light and one for dark backgrounds. */

/** Shades of one hue, for the members of one class of participants. */
const HUES = {
  ink: { light: ["#111827"], dark: ["#f3f4f6"] },
  blue: {
    light: ["#1d4ed8", "#60a5fa", "#1e3a8a", "#3b82f6", "#6366f1"],
    dark: ["#60a5fa", "#2563eb", "#bfdbfe", "#818cf8", "#3b82f6"],
  },
  cyan: {
    light: ["#0891b2", "#22d3ee", "#155e75", "#06b6d4", "#0d9488"],
    dark: ["#22d3ee", "#0e7490", "#a5f3fc", "#2dd4bf", "#06b6d4"],
  },
  red: {
    light: ["#dc2626", "#f87171", "#7f1d1d", "#ea580c", "#be185d"],
    dark: ["#f87171", "#dc2626", "#fecaca", "#fb923c", "#f472b6"],
  },
} as const;

export type Hue = keyof typeof HUES;

const SURFACES = {
  light: { background: "#ffffff", text: "#1f2937", grid: "#e5e7eb" },
  dark: { background: "#0d1117", text: "#d1d5db", grid: "#30363d" },
};

/** Style class of the given member of a hue; shades repeat when there are more members than shades. */
export function lineClass(hue: Hue, member = 0): string {
  return `${hue}${member % HUES[hue].light.length}`;
}

/** Content of a figure's style element. */
export function styleSheet(): string {
  const rules = (mode: "light" | "dark") => {
    const { background, text, grid } = SURFACES[mode];
    const hues = Object.entries(HUES).flatMap(([hue, shades]) =>
      shades[mode].map((colour, i) => `.${hue}${i}{stroke:${colour}}`),
    );
    return `.background{fill:${background}}text{fill:${text}}.grid{stroke:${grid}}${hues.join("")}`;
  };
  return [
    "text{font:12px system-ui,sans-serif}.title{font-weight:600}.line{fill:none;stroke-linejoin:round}",
    rules("light"),
    `@media(prefers-color-scheme:dark){${rules("dark")}}`,
  ].join("");
}
