export { formatTicks, formatValue, tickSteps } from "#core/graph/units.ts";
