/** Dashboards and graph annotations. */
export default {};
