export { Cart } from "./cart";
export { checkout } from "./checkout";
export { quote } from "./quote";
export { load, save } from "./storage";
export * from "./types";
