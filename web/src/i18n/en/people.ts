/** Members, the organisation and its services. */
export default {};
