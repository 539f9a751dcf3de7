export default "prism";
