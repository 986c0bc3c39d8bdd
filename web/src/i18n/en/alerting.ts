/** Monitors, alerts, channels, groups and downtimes. */
export default {};
