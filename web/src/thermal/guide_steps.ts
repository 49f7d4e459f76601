// Setting up temperature measurement, step by step, in the order in which one thing needs the other.

export interface GuideStep {
  path: string;
  title: string;
  text: string;
}

export const guideSteps: GuideStep[] = [
  { path: "/settings/local", title: "Local display", text: "Choose whether this browser shows rules and temperatures over the picture." },
  { path: "/settings/thermometry", title: "Measurement and basic settings", text: "Switch measurement on; say how far the target is, of what it is made, and how warm the air is." },
  { path: "/settings/temperatureRules", title: "Normal or Expert", text: "Normal measures the whole scene, Expert measures points, lines and areas." },
  { path: "/settings/temperatureRules", title: "Parameters or rules", text: "Normal: the alarm of the scene. Expert: draw rules; look at the target squarely, and let it be larger than 5 × 5 pixels." },
  { path: "/settings/temperatureRules", title: "Schedule and linkage", text: "When alarms are raised, and what they start." },
  { path: "/live", title: "Live view", text: "Look whether temperatures are where they should be." },
];

/** The step a query names, from 0; null without a guide. */
export function stepOf(query: URLSearchParams): number | null {
  const number = Number(query.get("guide"));
  return Number.isInteger(number) && number >= 1 && number <= guideSteps.length ? number - 1 : null;
}

export const addressOf = (step: number) => `${guideSteps[step]!.path}?guide=${step + 1}`;
