// The last module of the page.
import { start } from "./page.mjs";

start();
